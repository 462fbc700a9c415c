// stays-loaded on Linux: dlclose says that all went well, and the module is still there.
//
// A module has a count of its users, and some modules are never taken away: those that somebody
// pinned, and those with a unique symbol, as C++ makes them.

#include <dlfcn.h>

#include "faults.h"
#include "leaver.h"
#include "probe.h"

static const char MODULE[] = "07-cross-module.leaver.module.so";

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
    int failed = dlclose(first);
    step("close-once", NULL, 0);
    expect_equal("the first dlclose succeeds", failed, 0);
    expect_true("the module stays after the first of two dlclose", is_there(lend));
    failed = dlclose(second);
    step("close-twice", NULL, 0);
    expect_equal("the second dlclose succeeds", failed, 0);
    expect_true("the module goes with the second of two dlclose", !is_there(lend));

    // A unique symbol: the linker has promised that there is one, so it may not go.
    void *module = load_module("07-cross-module.unique.module.so");
    lend = lender_in(module, "lend_own");
    failed = dlclose(module);
    step("unique-symbol", NULL, 0);
    expect_equal("dlclose of a module with a unique symbol succeeds", failed, 0);
    expect_true("a module with a unique symbol stays after dlclose", is_there(lend));

    // Pin it: RTLD_NODELETE, on the way in or later.
    module = load_module(MODULE);
    lend = lender_in(module, "lend_own");
    Dl_info info;
    void *pin = dladdr((void *)(uintptr_t)lend, &info)
                    ? dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE)
                    : NULL;
    if (!pin || dlclose(pin) != 0 || dlclose(module) != 0)
        die("dlopen");
    step("pin", NULL, 0);
    expect_true("a pinned module stays after every dlclose", is_there(lend));
    return lab_end();
}
