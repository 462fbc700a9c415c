// fragmentation on Linux: half of the blocks are freed, and no memory comes back.
//
// Watch `resident`: it does not move while every second block is freed, because no page is free as
// a whole. Only what lies at the end of the heap goes.

#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

enum { BLOCKS = 4000, BYTES = 1000, COST = 1008, SLACK = 256 << 10 };
enum { FIRST = 100, DRAWN_BLOCKS = 200 }; // the blocks before the first may fill holes in the heap

static char *blocks[BLOCKS];

// glibc's chunk in front of a block: its size, and in the lowest bit whether the chunk before it is
// in use.
__attribute__((no_sanitize("address"))) static size_t header_of(const char *block)
{
    return ((const volatile size_t *)(const void *)block)[-1];
}

// From block to block by their headers, as the allocator sees it. How many are as they should be:
// every second one free?
static int64_t walk(void)
{
    int64_t as_expected = 0;
    for (int i = FIRST; i < FIRST + DRAWN_BLOCKS; i++) {
        const int64_t size = (int64_t)(header_of(blocks[i]) & ~(size_t)7);
        const bool in_use = header_of(blocks[i + 1]) & 1;
        table_row("heap-map", "offset:bytes size:bytes", in_use ? "busy" : "free",
                  blocks[i] - blocks[FIRST], size);
        as_expected += size == COST && in_use == (i % 2 == 0);
    }
    return as_expected;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Fill: 4 MB in blocks of 1000 bytes.
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = calloc(1, BYTES)))
            die("calloc");
    const char *first = blocks[FIRST], *end = blocks[BLOCKS - 1] + BYTES;
    const uint64_t size = (uint64_t)(end - first);
    struct snapshot now = step("fill", first, size);
    const struct figure full = now.region.resident;
    expect_equal("a block of 1000 bytes in the heap takes 8 bytes more", size,
                 (BLOCKS - 1 - FIRST) * COST + BYTES);
    expect_equal("every page of the blocks is resident", full, now.region.reserved);

    // Free every second: four blocks share a page, two of them stay.
    for (int i = 1; i < BLOCKS; i += 2)
        free(blocks[i]);
    now = step("free-every-second", first, size);
    expect_equal("freeing every second block leaves every page resident", now.region.resident,
                 full);
    expect_equal("the headers of the chunks show every second one free", walk(), DRAWN_BLOCKS);

    // Trim: the allocator is asked for all that it can do without.
    malloc_trim(0);
    now = step("trim", first, size);
    expect_at_least("trimming gives back next to nothing of such a heap", now.region.resident,
                    difference(full, SLACK));
    expect_at_most("a trimmed heap ends less than a page after its last block",
                   (char *)sbrk(0) - end, page_size());

    // Free tail: the rest of the upper half. Now the end of the heap is free in one piece, and
    // goes.
    for (int i = BLOCKS / 2; i < BLOCKS; i += 2)
        free(blocks[i]);
    now = step("free-tail", first, size);
    const int64_t lower = (BLOCKS / 2 - FIRST) * COST;
    expect_at_most("freeing the upper half gives its memory back", now.region.resident,
                   lower + SLACK);
    expect_at_least("freeing the upper half leaves the lower half resident", now.region.resident,
                    lower);
    return lab_end();
}
