// low-fragmentation on Linux: each thread keeps the first freed blocks of a size for itself. The
// next goes elsewhere.
//
// The cache is a stack: what was freed last is handed out first. What it holds, the heap counts as
// still in use.

#include <gnu/libc-version.h>
#include <malloc.h>
#include <stdlib.h>

#include "probe.h"

// glibc keeps 7 of a size, since 2.43 16: TCACHE_FILL_COUNT, malloc.c
enum { BYTES = 40, AT_LEAST = 7, BLOCKS = 64 };

static char *blocks[BLOCKS];

// Bytes that the heap itself counts as free.
static int64_t free_in_heap(void)
{
    const struct mallinfo2 info = mallinfo2();
    return (int64_t)info.fordblks;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t chunk = (BYTES + (int64_t)sizeof(size_t) + 15) / 16 * 16;

    // Allocate: many blocks of one size.
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = malloc(BYTES)))
            die("malloc");
    const int64_t before = free_in_heap();
    step("allocate", NULL, 0);

    // Free: the thread's cache takes one after the other. The heap hears of none, until the cache
    // is full.
    int freed = 0;
    int64_t counted = 0;
    while (freed < BLOCKS && counted == 0) {
        free(blocks[freed++]);
        counted = free_in_heap() - before;
    }
    const int kept = freed - 1;
    step("free", NULL, 0);
    table_row("kept-by-the-thread", "size:bytes blocks", gnu_get_libc_version(), BYTES, kept);
    expect_at_least("the heap does not count the first seven as free", kept, AT_LEAST);
    expect_equal("once the cache is full the heap counts a block as free", counted, chunk);

    // Allocate again: last in, first out.
    int64_t in_turn = 0;
    for (int i = kept - 1; i >= 0; i--)
        in_turn += malloc(BYTES) == blocks[i];
    const int64_t still = free_in_heap();
    step("allocate-again", NULL, 0);
    expect_equal("the blocks of the cache come back, the last one first", in_turn, kept);
    expect_equal("the heap still has the one that it counted", still - before, chunk);
    return lab_end();
}
