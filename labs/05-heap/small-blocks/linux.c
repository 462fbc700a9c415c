// small-blocks on Linux: 10,000 blocks of 1 KB from the heap, and 10,000 from the pages.
//
// Watch `space` and `resident`: a page is the least that mmap gives, so three quarters of each are
// wasted. The time of each step is shown beside it.

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "probe.h"

enum { BLOCKS = 10000, BYTES = 1024, EARLY_BLOCKS = 16 }; // the first may fill holes in the heap

static char *blocks[BLOCKS];

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();

    // Heap: blocks lie side by side, with a word between them.
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = calloc(1, BYTES)))
            die("calloc");
    char *first = blocks[EARLY_BLOCKS], *end = blocks[BLOCKS - 1] + BYTES;
    struct snapshot now = step("heap", first, (uint64_t)(end - first));
    expect_equal("a block of 1 KB in the heap takes 16 bytes more", end - first,
                 (BLOCKS - 1 - EARLY_BLOCKS) * (BYTES + 16) + BYTES);
    expect_equal("every page of the blocks in the heap is resident", now.region.resident,
                 now.region.reserved);
    const struct figure heap = now.region.resident;

    // Free: the heap is one piece; when its end is free, it shrinks.
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    now = step("free", first, (uint64_t)(end - first));
    expect_at_most("freeing all blocks gives nearly all of their memory back", now.change.resident,
                   difference(256 << 10, heap));

    // Pages: every block gets a page of its own.
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (blocks[i] == MAP_FAILED)
            die("mmap");
        memset(blocks[i], i, BYTES);
    }
    now = step("pages", NULL, 0);
    expect_equal("10,000 mappings of 1 KB take 10,000 pages of space", now.change.space,
                 BLOCKS * page);
    expect_equal("10,000 mappings of 1 KB are charged 10,000 pages", now.change.commit,
                 BLOCKS * page);
    expect_equal("10,000 mappings of 1 KB take 10,000 pages of memory", now.change.resident,
                 BLOCKS * page);
    expect_at_least("blocks in pages take more than three times what blocks in the heap take",
                    now.change.resident, product(3, heap));

    // Release: pages go back at once, each by itself.
    for (int i = 0; i < BLOCKS; i++)
        if (munmap(blocks[i], BYTES) == -1)
            die("munmap");
    now = step("release", NULL, 0);
    expect_equal("unmapping gives every page of space back", now.change.space, -BLOCKS * page);
    return lab_end();
}
