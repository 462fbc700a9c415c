// low-fragmentation on Linux: each thread keeps seven freed blocks of a size for itself. The eighth goes elsewhere.
//
// The cache is a stack: what was freed last is handed out first. What it holds, the heap counts as still in use.

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"

enum { BYTES = 40, CACHED = 7, BLOCKS = 9 }; // 40: small enough for the fast lists of 32 bits, too

static char *blocks[BLOCKS];

// Bytes that the heap itself counts as free in its fast lists.
static int64_t free_in_heap(void)
{
    const struct mallinfo2 info = mallinfo2();
    return (int64_t)info.fsmblks;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t chunk = (BYTES + (int64_t)sizeof(size_t) + 15) / 16 * 16;

    // Allocate: nine blocks of one size.
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = malloc(BYTES)))
            die("malloc");
    const int64_t before = free_in_heap();
    step("allocate", NULL, 0);

    // Free seven: the thread's cache takes them. The heap does not hear of it.
    for (int i = 0; i < CACHED; i++)
        free(blocks[i]);
    const int64_t after_seven = free_in_heap();
    step("free-seven", NULL, 0);
    expect_equal("the heap does not count the first seven as free", after_seven, before);

    // Free the eighth: the cache is full.
    free(blocks[CACHED]);
    const int64_t after_eight = free_in_heap();
    step("free-eighth", NULL, 0);
    expect_equal("the heap counts the eighth as free", after_eight - after_seven, chunk);

    // Allocate again: last in, first out.
    int64_t in_turn = 0;
    for (int i = CACHED - 1; i >= 0; i--)
        in_turn += malloc(BYTES) == blocks[i];
    const int64_t still = free_in_heap();
    step("allocate-again", NULL, 0);
    expect_equal("the seven come back, the last one first", in_turn, CACHED);
    expect_equal("the heap still has the eighth", still - before, chunk);
    return lab_end();
}
