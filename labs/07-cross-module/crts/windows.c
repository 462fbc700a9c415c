// Two C run-times on Windows: any two of its DLLs. Both are asked by name, since which one a
// program is linked to depends on its compiler.

#include "crts.h"

#include <windows.h>

#include <stdio.h>

#include "probe.h"

void *load_crt(const char *name)
{
    HMODULE crt = LoadLibraryA(name);
    if (!crt) {
        static char why[100];
        snprintf(why, sizeof why, N_("the run-time %s is not installed here"), name);
        lab_skip(why);
    }
    return crt;
}

any_fn *find_in(void *crt, const char *function)
{
    any_fn *found = (any_fn *)(uintptr_t)GetProcAddress((HMODULE)crt, function);
    if (!found)
        die(function);
    return found;
}
