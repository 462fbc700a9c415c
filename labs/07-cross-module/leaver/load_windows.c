// The program's part on Windows: it loads the module that lies beside it.

#include "leaver.h"

#include <windows.h>

#include <stdio.h>

#include "probe.h"

void *load_module(const char *file)
{
    HMODULE module = LoadLibraryA(file);
    if (!module) {
        static char why[100];
        snprintf(why, sizeof why, N_("the module %s cannot be loaded: error %lu"), file,
                 GetLastError());
        lab_skip(why);
    }
    return module;
}

lend_fn *lender_in(void *module, const char *function)
{
    lend_fn *found = (lend_fn *)(uintptr_t)GetProcAddress((HMODULE)module, function);
    if (!found)
        die(function);
    return found;
}
