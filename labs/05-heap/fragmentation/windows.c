// fragmentation on Windows: half of the blocks are freed, and no memory comes back.
//
// Watch `commit` and `resident`: they stand still while every second block is freed, because no
// page is free as a whole.

#include <windows.h>

#include <string.h>

#include "probe.h"

enum { BLOCKS = 4000, BYTES = 1000, DRAWN = 200 };

static char *blocks[BLOCKS];

// The heap's own list: which of the blocks from `first` on are in use. Gives the number of free
// ones among DRAWN.
static int64_t walk(HANDLE heap, const char *first)
{
    PROCESS_HEAP_ENTRY e = {0};
    int64_t free_blocks = 0;
    int drawn = 0;
    while (drawn < DRAWN && HeapWalk(heap, &e)) {
        const char *at = e.lpData;
        if (at < first || at >= blocks[BLOCKS - 1] ||
            e.wFlags & (PROCESS_HEAP_REGION | PROCESS_HEAP_UNCOMMITTED_RANGE))
            continue;
        const bool busy = e.wFlags & PROCESS_HEAP_ENTRY_BUSY;
        table_row("heap-map", "offset:hex size:bytes", busy ? "busy" : "free", at - first,
                  (int64_t)e.cbData + e.cbOverhead);
        free_blocks += !busy;
        drawn++;
    }
    return free_blocks;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    memset(blocks, 0, sizeof blocks); // our own list is not to be counted
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Fill: 4 MB in blocks of 1000 bytes.
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = HeapAlloc(heap, HEAP_ZERO_MEMORY, BYTES)))
            die("HeapAlloc");
        else
            memset(blocks[i], 1, BYTES);
    struct snapshot now = step("fill", NULL, 0);
    expect_at_least("every block is resident", now.change.resident, BLOCKS * BYTES);

    // Free every second: four blocks share a page, two of them stay.
    for (int i = 1; i < BLOCKS; i += 2)
        if (!HeapFree(heap, 0, blocks[i]))
            die("HeapFree");
    now = step("free-every-second", NULL, 0);
    expect_equal("half of the blocks are free, and nothing is decommitted", now.change.commit, 0);
    expect_equal("no page has gone", now.change.resident, 0);
    expect_equal("the heap's own list of blocks shows every second one free",
                 walk(heap, blocks[100]), DRAWN / 2);

    // Trim: the heap is asked to give back what it can do without.
    HeapCompact(heap, 0);
    now = step("trim", NULL, 0);
    expect_equal("compacting decommits nothing", now.change.commit, 0);

    // Free the rest of the upper half: large pieces are free now.
    for (int i = BLOCKS / 2; i < BLOCKS; i += 2)
        if (!HeapFree(heap, 0, blocks[i]))
            die("HeapFree");
    HeapCompact(heap, 0);
    now = step("free-tail", NULL, 0);
    expect_at_most("freeing the tail decommits most of that half", now.change.commit,
                   -BLOCKS * BYTES / 4);
    HeapDestroy(heap);
    return lab_end();
}
