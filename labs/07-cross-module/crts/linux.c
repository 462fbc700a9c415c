// Two C libraries on Linux: dlmopen loads one a second time, with all that it keeps in memory.

#include "crts.h"

#include <dlfcn.h>
#include <stdint.h>

#include "probe.h"

void *load_crt(const char *name)
{
    void *crt = dlmopen(LM_ID_NEWLM, name, RTLD_NOW);
    if (!crt)
        lab_skip("a second C library cannot be loaded here: dlmopen refuses");
    return crt;
}

any_fn *find_in(void *crt, const char *function)
{
    any_fn *found = (any_fn *)(uintptr_t)dlsym(crt, function);
    if (!found)
        die(function);
    return found;
}
