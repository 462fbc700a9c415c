// crtheap.h: the heap that a module's static run-time makes when the module is loaded.

#ifndef CRTHEAP_H
#define CRTHEAP_H

#include <windows.h>

extern HANDLE crtheap;

#endif
