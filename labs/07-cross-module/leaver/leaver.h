// leaver.h: a module that comes and goes while the program runs, and what it offers by name.

#ifndef LEAVER_H
#define LEAVER_H

#include <stddef.h>

typedef void *lend_fn(size_t size); // lend_own: of its own heap; lend_common: of the program's

// what belongs to the program: the module that lies beside it; skips the experiment, with a
// sentence, if it cannot be loaded
void *load_module(const char *file);
lend_fn *lender_in(void *module, const char *function);

#endif
