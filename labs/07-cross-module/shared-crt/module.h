// module.h: what the module offers.

#ifndef MODULE_H
#define MODULE_H

#include <stddef.h>

void *module_lend(size_t size);
int *module_errno(void); // where its run-time keeps this thread's errno

#endif
