// The program's part on Linux: it loads the module that lies beside it.

#include "leaver.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

void *load_module(const char *file)
{
    static char path[4096];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 64);
    if (n < 0 || (size_t)n >= sizeof path - 64)
        die("readlink");
    path[n] = '\0';
    strcpy(strrchr(path, '/') + 1, file);
    void *module = dlopen(path, RTLD_NOW);
    if (!module) {
        static char why[4200];
        snprintf(why, sizeof why, N_("the module cannot be loaded: %s"), dlerror());
        lab_skip(why);
    }
    return module;
}

lend_fn *lender_in(void *module, const char *function)
{
    lend_fn *found = (lend_fn *)(uintptr_t)dlsym(module, function);
    if (!found)
        die(function);
    return found;
}
