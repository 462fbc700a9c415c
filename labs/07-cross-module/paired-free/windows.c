// paired-free on Windows: the cure in the book. The module that lends a block also takes it back.
//
// The module has a heap of its own, as with the static run-time of VC++ 2010 and older. The program
// need not know.

#include <windows.h>

#include <string.h>

#include "lender.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100, BLOCKS = 1000 };
enum { SOUND = 10, UNSOUND }; // exit codes: the module's heap, afterwards

static int lend_and_take_back(void)
{
    for (int i = 0; i < BLOCKS; i++)
        if (!module_take_back(module_lend(BYTES)))
            return 1;
    return HeapValidate(module_heap(), 0, NULL) ? SOUND : UNSOUND;
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

    // Take back: whichever heap made the block, the same one frees it.
    const bool freed = module_take_back(block);
    step("take-back", NULL, 0);
    expect_true("the module frees its own block", freed);

    // Repeat: a thousand pairs in another process.
    const struct ending e = run_self("pairs", NULL);
    step("repeat", NULL, 0);
    expect_true("a process that lends and frees a thousand times ends normally", e.how == EXITED);
    expect_equal("the module's heap is sound after a thousand pairs", e.code, SOUND);
    return lab_end();
}
