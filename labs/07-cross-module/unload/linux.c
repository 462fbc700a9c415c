// unload on Linux: the module leaves. What it lent from its own arena dies with it, what it lent
// from libc's heap stays.
//
// Watch `space` fall when the module goes: its code, its data, and its arena.

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"
#include "module.h"
#include "probe.h"

enum { BYTES = 100 };

// The module lies beside this program.
static void *load_module(void)
{
    char path[4096];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 64);
    if (n < 0 || (size_t)n >= sizeof path - 64)
        die("readlink");
    path[n] = '\0';
    strcpy(strrchr(path, '/') + 1, "07-cross-module.unload.module.so");
    void *module = dlopen(path, RTLD_NOW);
    if (!module) {
        static char why[4200];
        snprintf(why, sizeof why, "the module cannot be loaded: %s", dlerror());
        lab_skip(why);
    }
    return module;
}

static char *lend(void *module, const char *name)
{
    lend_fn *function = (lend_fn *)(uintptr_t)dlsym(module, name);
    char *block = function ? function(BYTES) : NULL;
    if (!block)
        die(name);
    return memset(block, 'A', BYTES);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Load: the module's constructor makes an arena of 1 MiB.
    void *module = load_module();
    struct snapshot now = step("load", NULL, 0);
    const struct figure added = now.change.space;

    // Lend: one block from each.
    char *own = lend(module, "lend_own");
    char *common = lend(module, "lend_common");
    step("lend", own, BYTES);
    expect_equal("both blocks can be used while the module is there", own[0] + common[BYTES - 1],
                 2 * 'A');

    // Unload: its destructor runs, and its pages go.
    if (dlclose(module) != 0)
        die("dlclose");
    now = step("unload", own, BYTES);
    expect_equal("the module gives back all the address space it took", now.change.space,
                 difference(0, added));
    expect_true("a block of the module's own heap dies with it", try_read(own).happened);
    const bool gone = try_read(common).happened;
    expect_true("a block of the common heap stays", !gone);
    expect_equal("with what was in it", gone ? 0 : common[0], 'A');
    return lab_end();
}
