// paired-free on Linux: the cure in the book. The module that lends also takes back.
//
// The module has an allocator of its own inside where one can be had; it would not matter if it had
// not.

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

    // Take back: whatever allocator made the block, the same one frees it.
    const bool taken = module_take_back(block);
    char *again = module_lend(BYTES);
    step("take-back", NULL, 0);
    expect_true("the module takes its block back", taken);
    expect_true("and lends it again", again == block);
    module_take_back(again);

    // Repeat: a thousand pairs in another process.
    const struct ending e = run_self("pairs", NULL);
    step("repeat", NULL, 0);
    expect_true("a thousand pairs do no harm", e.how == EXITED && e.code == 0);
    return lab_end();
}
