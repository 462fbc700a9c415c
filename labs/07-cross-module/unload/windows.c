// unload on Windows: the module leaves. What it lent of its own heap dies with it, what it lent of
// the process heap stays.
//
// With a run-time of VC++ 2010 and older the module's malloc is the first case, since 2012 the
// second: the block outlives the module, and nobody is left who would free it.

#include <windows.h>

#include <string.h>

#include "faults.h"
#include "leaver.h"
#include "probe.h"

enum { BYTES = 100 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Load: the module makes a heap, as the static run-time of VC++ 2010 and older did.
    void *module = load_module("07-cross-module.leaver.module.dll");
    lend_fn *lend_own = lender_in(module, "lend_own");
    lend_fn *lend_common = lender_in(module, "lend_common");
    step("load", NULL, 0);

    // Lend: one block of each.
    char *own = lend_own(BYTES);
    char *common = lend_common(BYTES);
    if (!own || !common)
        die("lending");
    memset(own, 'A', BYTES);
    memset(common, 'A', BYTES);
    struct snapshot now = step("lend", own, BYTES);
    expect_at_least("a page of the module's own block is resident", now.region.resident,
                    page_size());
    expect_equal("the common block holds what was written", common[BYTES - 1], 'A');

    // Unload: the module destroys its heap, and its pages go.
    if (!FreeLibrary((HMODULE)module))
        die("FreeLibrary");
    now = step("unload", own, BYTES);
    expect_true("the module's code is gone", try_read((void *)(uintptr_t)lend_own).happened);
    expect_equal("no address space is reserved where the module's own block was",
                 now.region.reserved, 0);
    expect_true("a block of the module's own heap dies with it", try_read(own).happened);
    const bool stays = !try_read(common).happened;
    expect_true("a block of the common heap outlives the module", stays);
    expect_equal("the process heap still knows the size of the common block",
                 stays ? (int64_t)HeapSize(GetProcessHeap(), 0, common) : 0, BYTES);
    if (stays)
        HeapFree(GetProcessHeap(), 0, common);
    return lab_end();
}
