// fragmentation on Windows: half of the blocks are freed, and no memory comes back.
//
// Watch `commit` and `resident`: they do not move while every second block is freed, because no
// page is free as a whole. A heap without a lock never becomes a low-fragmentation heap, which has
// other ways: what is seen is the back end.

#include <windows.h>

#include "probe.h"

enum { BLOCKS = 4000, BYTES = 1000, SLACK = 128 << 10 };
enum { FIRST_DRAWN = 1500, DRAWN_BLOCKS = 100 }; // a part of the heap that lies in one segment

static char *blocks[BLOCKS];

// The heap's own list: how many of DRAWN_BLOCKS are free?
static int64_t walk(HANDLE heap)
{
    const char *first = blocks[FIRST_DRAWN];
    const int64_t furthest = 2 * DRAWN_BLOCKS * BYTES;
    PROCESS_HEAP_ENTRY e = {0};
    int64_t free_blocks = 0;
    int drawn = 0;
    while (drawn < DRAWN_BLOCKS && HeapWalk(heap, &e)) {
        const char *block = e.lpData;
        if (block < first || block > first + furthest)
            continue;
        const bool busy = e.wFlags & PROCESS_HEAP_ENTRY_BUSY;
        table_row("heap-map", "offset:bytes size:bytes", busy ? "busy" : "free", block - first,
                  (int64_t)e.cbData + e.cbOverhead);
        free_blocks += !busy;
        drawn++;
    }
    return free_blocks;
}

// How many blocks from number `begin` on lie in pages that are committed?
static int64_t committed_from(int begin)
{
    int64_t count = 0;
    for (int i = begin; i < BLOCKS; i++) {
        MEMORY_BASIC_INFORMATION m;
        if (!VirtualQuery(blocks[i], &m, sizeof m))
            die("VirtualQuery");
        count += m.State == MEM_COMMIT;
    }
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE heap = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Fill: 4 MB in blocks of 1000 bytes.
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = HeapAlloc(heap, 0, BYTES);
        if (!blocks[i])
            die("HeapAlloc"); // it is touched: each block has a header in front of it
    }
    struct snapshot now = step("fill", NULL, 0);
    expect_at_least("every block is resident", now.change.resident, BLOCKS * BYTES);

    // Free every second: four blocks share a page, two of them stay.
    for (int i = 1; i < BLOCKS; i += 2)
        if (!HeapFree(heap, 0, blocks[i]))
            die("HeapFree");
    now = step("free-every-second", NULL, 0);
    expect_equal("every page is told as committed after every second block was freed",
                 committed_from(0), BLOCKS);
    expect_at_least("freeing every second block gives no memory back", now.change.resident, -SLACK);
    expect_equal("the heap's own list shows every second block free", walk(heap), DRAWN_BLOCKS / 2);

    // Trim: the heap is asked to give back what it can do without.
    HeapCompact(heap, 0);
    step("trim", NULL, 0);
    expect_equal("compacting decommits no page of such a heap", committed_from(0), BLOCKS);

    // Free tail: the rest of the upper half. Now that is free in large pieces.
    for (int i = BLOCKS / 2; i < BLOCKS; i += 2)
        if (!HeapFree(heap, 0, blocks[i]))
            die("HeapFree");
    HeapCompact(heap, 0);
    now = step("free-tail", NULL, 0);
    expect_at_most("freeing the upper half decommits most of it", committed_from(BLOCKS / 2),
                   BLOCKS / 4);
    expect_at_most("freeing the upper half gives most of its memory back", now.change.resident,
                   -BLOCKS * BYTES / 4);
    HeapDestroy(heap);
    return lab_end();
}
