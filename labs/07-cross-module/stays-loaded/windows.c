// stays-loaded on Windows: FreeLibrary says that all went well, and the module is still there.
//
// A module has a count of its users, and a module that somebody pinned is never taken away.

#include <windows.h>

#include "faults.h"
#include "leaver.h"
#include "probe.h"

static const char MODULE[] = "07-cross-module.leaver.module.dll";

static bool is_there(lend_fn *function)
{
    return !try_read((void *)(uintptr_t)function).happened;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Load it twice: one module, counted twice.
    void *first = load_module(MODULE);
    void *second = load_module(MODULE);
    lend_fn *lend = lender_in(first, "lend_own");
    step("load-twice", NULL, 0);
    expect_true("loading the module again gives the same module", first == second);

    // Close it once, and once more.
    BOOL freed = FreeLibrary((HMODULE)first);
    step("close-once", NULL, 0);
    expect_true("the first FreeLibrary succeeds", freed);
    expect_true("the module stays after the first of two FreeLibrary", is_there(lend));
    freed = FreeLibrary((HMODULE)second);
    step("close-twice", NULL, 0);
    expect_true("the second FreeLibrary succeeds", freed);
    expect_true("the module goes with the second of two FreeLibrary", !is_there(lend));

    step_absent("unique-symbol", "DLLs share no symbol by its name, so none holds a module");

    // Pin it: the count no longer counts.
    HMODULE module = (HMODULE)load_module(MODULE);
    lend = lender_in(module, "lend_own");
    HMODULE pinned;
    if (!GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN, MODULE, &pinned))
        die("GetModuleHandleEx");
    const BOOL once = FreeLibrary(module);
    freed = FreeLibrary(module) && once;
    step("pin", NULL, 0);
    expect_true("FreeLibrary of a pinned module succeeds", freed);
    expect_true("a pinned module stays after every FreeLibrary", is_there(lend));

    return lab_end();
}
