// unload on Windows: the module leaves. What it lent from its own heap dies with it, what came from
// the process heap stays.
//
// Watch `space` fall when the module goes: its image and its heap.

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "faults.h"
#include "module.h"
#include "probe.h"

enum { BYTES = 100 };

// The module lies beside this program.
static HMODULE load_module(void)
{
    HMODULE module = LoadLibraryW(L"07-cross-module.unload.module.dll");
    if (!module) {
        static char why[100];
        snprintf(why, sizeof why,
                 "the module 07-cross-module.unload.module.dll cannot be loaded: error %lu",
                 GetLastError());
        lab_skip(why);
    }
    return module;
}

static char *lend(HMODULE module, const char *name)
{
    lend_fn *function = (lend_fn *)(uintptr_t)GetProcAddress(module, name);
    char *block = function ? function(BYTES) : NULL;
    if (!block)
        die(name);
    return memset(block, 'A', BYTES);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Load: the module makes a heap, as the static run-time of VC++ 2010 and older did.
    HMODULE module = load_module();
    struct snapshot now = step("load", NULL, 0);
    const struct figure added = now.change.space;

    // Lend: one block from each.
    char *own = lend(module, "lend_own");
    char *common = lend(module, "lend_common");
    step("lend", own, BYTES);
    expect_equal("both blocks can be used while the module is there", own[0] + common[BYTES - 1],
                 2 * 'A');

    // Unload: it destroys its heap, and its pages go.
    if (!FreeLibrary(module))
        die("FreeLibrary");
    now = step("unload", own, BYTES);
    expect_equal("the module gives back all the address space it took", now.change.space,
                 difference(0, added));
    expect_true("a block of the module's own heap dies with it", try_read(own).happened);
    const bool gone = try_read(common).happened;
    expect_true("a block of the common heap stays", !gone);
    expect_equal("with what was in it", gone ? 0 : common[0], 'A');
    return lab_end();
}
