// low-fragmentation on Linux: each thread keeps some freed blocks of a size for itself.
//
// The cache is a stack: the last block that it took is the first that it gives. What is freed when
// the cache is full goes elsewhere and comes back later.

#include <gnu/libc-version.h>
#include <stdlib.h>

#include "probe.h"

// glibc keeps 7 of a size, since 2.43 16: TCACHE_FILL_COUNT in malloc/malloc.c
enum { BYTES = 40, BLOCKS = 40, LEAST_KEPT = 7 };

static char *blocks[BLOCKS];

// The place of `block` in the order of allocation, from 1 on; 0: it is none of ours.
static int place_of(const char *block)
{
    for (int i = 0; i < BLOCKS; i++)
        if (blocks[i] == block)
            return i + 1;
    return 0;
}

int main(int argc, char **argv)
{
    int place[BLOCKS];
    int64_t in_turn = 0, back = 0;
    lab_begin(argc, argv);

    // Allocate: 40 blocks of one size.
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = malloc(BYTES)))
            die("malloc");
    step("allocate", NULL, 0);

    // Free: in the same order. The first fill the cache of this thread.
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    step("free", NULL, 0);

    // Allocate again: the first that comes back is the last that the cache took.
    for (int i = 0; i < BLOCKS; i++) {
        place[i] = place_of(malloc(BYTES));
        in_turn += place[i] == place[0] - i;
        back += place[i] != 0;
    }
    const int kept = place[0];
    step("allocate-again", NULL, 0);
    table_row("kept-by-the-thread", "size:bytes blocks:count", gnu_get_libc_version(), BYTES, kept);
    expect_at_least("a thread keeps seven freed blocks of a size or more", kept, LEAST_KEPT);
    expect_at_most("a thread does not keep all freed blocks of a size", kept, BLOCKS - 1);
    expect_equal("the blocks that a thread kept come back, the last one first", in_turn, kept);
    expect_equal("all freed blocks of a size come back before new ones", back, BLOCKS);
    return lab_end();
}
