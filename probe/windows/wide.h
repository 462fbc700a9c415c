// wide.h: for experiments on Windows that open files. Text is UTF-8 in this house, whatever the
// code page of the computer; Windows takes every name there is as wide characters, and many names
// in no other way.

#ifndef WIDE_H
#define WIDE_H

#include <stddef.h>

enum { LONG_PATH = 4096 }; // characters; Linux has no longer ones

// The full path of a file as the W functions take it, of any length. Good until the fourth call
// after this one.
const wchar_t *wide_path(const char *path);
const char *own_path(void);             // of this program's file
const char *lab_file(const char *name); // of a file for this process alone, in lab_folder(). Good
                                        // until the next call

#endif
