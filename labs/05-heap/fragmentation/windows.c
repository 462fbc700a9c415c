// fragmentation on Windows: half of the blocks are freed, and no memory comes back.
//
// Watch `committed` and `resident` of the region: they do not move while every second block is
// freed, because no page is free as a whole. A heap without a lock never becomes a
// low-fragmentation heap, which has other ways: what is seen is the back end.

#include <windows.h>

#include <string.h>

#include "probe.h"

enum { BLOCKS = 4000, BYTES = 1000, DRAWN_BLOCKS = 200, ROOM = 5 << 20 };

static char *blocks[BLOCKS];

// The heap's own list, from the block `first` on: how many of DRAWN_BLOCKS are free?
static int64_t walk(HANDLE heap, const char *first)
{
    PROCESS_HEAP_ENTRY e = {0};
    int64_t free_blocks = 0;
    int drawn = 0;
    while (drawn < DRAWN_BLOCKS && HeapWalk(heap, &e)) {
        const char *block = e.lpData;
        if (block < first || e.wFlags & (PROCESS_HEAP_REGION | PROCESS_HEAP_UNCOMMITTED_RANGE))
            continue;
        const bool busy = e.wFlags & PROCESS_HEAP_ENTRY_BUSY;
        table_row("heap-map", "offset:bytes size:bytes", busy ? "busy" : "free", block - first,
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
    HANDLE heap = HeapCreate(HEAP_NO_SERIALIZE, ROOM, 0);
    if (!heap)
        die("HeapCreate");

    // Fill: 4 MB in blocks of 1000 bytes, all in the room that the heap began with.
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = HeapAlloc(heap, 0, BYTES);
        if (!blocks[i])
            die("HeapAlloc");
        memset(blocks[i], 1, BYTES);
    }
    char *first = blocks[0];
    const uint64_t size = (uint64_t)(blocks[BLOCKS - 1] + BYTES - first);
    struct snapshot now = step("fill", first, size);
    const struct figure full = now.region.reserved;
    expect_equal("every page of the blocks is resident", now.region.resident, full);

    // Free every second: four blocks share a page, two of them stay.
    for (int i = 1; i < BLOCKS; i += 2)
        if (!HeapFree(heap, 0, blocks[i]))
            die("HeapFree");
    now = step("free-every-second", first, size);
    expect_equal("with every second block free every page is still told as committed",
                 now.region.committed, full);
    expect_equal("with every second block free every page is still resident", now.region.resident,
                 full);
    expect_equal("the heap's own list shows every second block free", walk(heap, blocks[100]),
                 DRAWN_BLOCKS / 2);

    // Trim: the heap is asked to give back what it can do without.
    HeapCompact(heap, 0);
    now = step("trim", first, size);
    expect_equal("compacting decommits no page of such a heap", now.region.committed, full);

    // Free tail: the rest of the upper half. Now that is free in one piece.
    for (int i = BLOCKS / 2; i < BLOCKS; i += 2)
        if (!HeapFree(heap, 0, blocks[i]))
            die("HeapFree");
    HeapCompact(heap, 0);
    now = step("free-tail", first, size);
    expect_at_most("freeing the upper half decommits most of it", now.region.committed,
                   quotient(product(full, 3), 4));
    expect_at_least("freeing the upper half leaves the lower half committed", now.region.committed,
                    quotient(full, 2));
    HeapDestroy(heap);
    return lab_end();
}
