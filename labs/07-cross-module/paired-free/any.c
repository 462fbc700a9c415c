// paired-free: the cure in the book. The module that lends a block also takes it back.
//
// The module has an allocator of its own: on Windows a heap, as with the static run-time of VC++
// 2010 and older, on Linux jemalloc where it can be had. The program need not know.

#include <string.h>

#include "lender.h"
#include "probe.h"

enum { BYTES = 100 }; // the article's block
enum { BLOCKS = 1000, BLOCK = 64 << 10, MOST = 8 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Lend: the program does not know where the block comes from.
    char *block = module_lend(BYTES);
    if (!block)
        die("module_lend");
    memset(block, 'A', BYTES);
    step("lend", NULL, 0);
    expect_equal("the program can use the module's block to its last byte", block[BYTES - 1], 'A');

    // Take back: whichever allocator made the block, the same one frees it.
    const bool freed = module_take_back(block);
    step("take-back", NULL, 0);
    expect_true("the module frees its own block", freed);

    // Repeat: 64 MB, lent and taken back a block at a time.
    int64_t taken_back = 0;
    for (int i = 0; i < BLOCKS; i++)
        taken_back += module_take_back(module_lend(BLOCK));
    struct snapshot now = step("repeat", NULL, 0);
    expect_equal("the module takes back a thousand blocks", taken_back, BLOCKS);
    expect_at_most("a thousand blocks that the module freed take less than 8 MiB of space",
                   now.change.space, MOST);
    return lab_end();
}
