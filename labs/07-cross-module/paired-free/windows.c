// paired-free on Windows: the cure in the book. The module that lends also takes back.
//
// The module has a heap of its own, as with the static run-time of VC++ 2010 and older; the program
// never needs to know.

#include <windows.h>

#include <string.h>

#include "lender.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100, BLOCKS = 1000 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("pairs")) {
        for (int i = 0; i < BLOCKS; i++)
            if (!module_take_back(module_lend(BYTES)))
                return 1;
        return 0;
    }

    // Lend: the program does not know where it comes from, and need not.
    char *block = module_lend(BYTES);
    if (!block)
        die("module_lend");
    memset(block, 'A', BYTES);
    step("lend", NULL, 0);
    expect_equal("the program can use what the module lends", block[0] + block[BYTES - 1], 2 * 'A');
    expect_true("the block is the module's", HeapValidate(module_heap(), 0, block));

    // Take back: whatever heap made the block, the same one frees it.
    const bool taken = module_take_back(block);
    step("take-back", NULL, 0);
    expect_true("the module takes its block back", taken);
    expect_true("the module's heap is sound after that", HeapValidate(module_heap(), 0, NULL));

    // Repeat: a thousand pairs in another process.
    const struct ending e = run_self("pairs", NULL);
    step("repeat", NULL, 0);
    expect_true("a thousand pairs do no harm", e.how == EXITED && e.code == 0);
    return lab_end();
}
