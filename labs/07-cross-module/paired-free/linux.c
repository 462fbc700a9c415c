// paired-free on Linux: the cure in the book. The module that lends a block also takes it back.
//
// The module has an allocator of its own inside where one can be had. The program need not know.

#include <string.h>

#include "lender.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100, BLOCKS = 1000 };

static int lend_and_take_back(void)
{
    for (int i = 0; i < BLOCKS; i++)
        if (!module_take_back(module_lend(BYTES)))
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("pairs"))
        return lend_and_take_back();

    // Lend: the program does not know where the block comes from.
    char *block = module_lend(BYTES);
    if (!block)
        die("module_lend");
    memset(block, 'A', BYTES);
    step("lend", NULL, 0);
    expect_equal("the program can use the module's block to its last byte", block[BYTES - 1], 'A');

    // Take back: whichever allocator made the block, the same one frees it, and hands it out again.
    const bool freed = module_take_back(block);
    char *again = module_lend(BYTES);
    step("take-back", NULL, 0);
    expect_true("the module frees its own block", freed);
    expect_true("the module lends the freed block again", again == block);
    module_take_back(again);

    // Repeat: a thousand pairs in another process.
    const struct ending e = run_self("pairs", NULL);
    step("repeat", NULL, 0);
    expect_true("a process that lends and frees a thousand times ends normally",
                e.how == EXITED && e.code == 0);
    return lab_end();
}
