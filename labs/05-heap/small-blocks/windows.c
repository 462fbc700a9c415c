// small-blocks on Windows: 10,000 blocks of 1 KB from the heap, and 10,000 from the pages.
//
// Watch `commit` and `resident`: a page is the least that VirtualAlloc gives, so three quarters of
// each are wasted, and each begins a 64 KiB block of address space. The time of each step is shown
// beside it.

#include <windows.h>

#include <string.h>

#include "probe.h"

enum { BLOCKS = 10000, BYTES = 1024 };

static char *blocks[BLOCKS];

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    memset(blocks, 1, sizeof blocks); // our own list is not to be counted

    // Heap: the blocks share pages.
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = HeapAlloc(heap, 0, BYTES)))
            die("HeapAlloc");
        else
            memset(blocks[i], i, BYTES);
    struct snapshot now = step("heap", NULL, 0);
    const struct figure in_heap = now.change.resident, committed = now.change.commit;
    expect_at_most("the heap commits less than a fifth more than the blocks hold", committed,
                   BLOCKS * BYTES / 5 * 6);
    expect_at_least("every block is resident", in_heap, BLOCKS * BYTES);

    // Free: all at once, with the heap.
    if (!HeapDestroy(heap))
        die("HeapDestroy");
    now = step("free", NULL, 0);
    expect_equal("destroying the heap gives back all that it committed", now.change.commit,
                 difference(0, committed));

    // Pages: every block gets a page of its own, and nobody else gets the other 60 KiB behind it.
    int64_t misplaced = 0;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        if (!blocks[i])
            die("VirtualAlloc");
        misplaced += (uintptr_t)blocks[i] % 65536 != 0;
        memset(blocks[i], i, BYTES);
    }
    now = step("pages", NULL, 0);
    expect_equal("10,000 blocks of 1 KB commit 10,000 pages", now.change.commit, BLOCKS * page);
    expect_equal("every page begins a 64 KiB block of address space", misplaced, 0);
    expect_at_least("pages take more than three times what the heap takes", now.change.resident,
                    product(3, in_heap));

    // Release: each by itself.
    for (int i = 0; i < BLOCKS; i++)
        if (!VirtualFree(blocks[i], 0, MEM_RELEASE))
            die("VirtualFree");
    now = step("release", NULL, 0);
    expect_equal("releasing gives every page back", now.change.commit, -BLOCKS * page);
    return lab_end();
}
