// lender.h: a module that lends blocks of an allocator of its own, and takes them back.

#ifndef LENDER_H
#define LENDER_H

#include <stdbool.h>
#include <stddef.h>

void *module_lend(size_t size);
bool module_take_back(void *block);
void *module_heap(void);        // its heap (Windows), or NULL
const char *module_lacks(void); // why it has no run-time of its own, or NULL

#endif
