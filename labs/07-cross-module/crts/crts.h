// crts.h: two C run-times in one process, and their functions by name.

#ifndef CRTS_H
#define CRTS_H

#include <stddef.h>

typedef void *malloc_fn(size_t);
typedef void free_fn(void *);

// Linux: a second C library, in a name space of its own. Windows: the DLL. If it cannot be loaded,
// the experiment is skipped with a sentence.
void *load_crt(const char *name);

// a function of it, to be cast to its type; ends the program, as die does, if there is none
typedef void any_fn(void);
any_fn *find_in(void *crt, const char *function);

#endif
