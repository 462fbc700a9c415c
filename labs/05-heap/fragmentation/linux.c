// fragmentation on Linux: half of the blocks are freed, and no memory comes back.
//
// Watch `resident`: it does not move while every second block is freed, because no page is free as
// a whole. Only what lies at the end of the heap goes.

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"

enum { BLOCKS = 4000, BYTES = 1000, DRAWN_BLOCKS = 200, SLACK = 128 << 10 };

static char *blocks[BLOCKS];

// glibc's chunk in front of a block: its size, and in the lowest bit whether the chunk before it is
// in use.
__attribute__((no_sanitize("address"))) static size_t header_of(const char *block)
{
    return ((const volatile size_t *)(const void *)block)[-1];
}

// From block to block by their headers, as the allocator sees it.
static struct figure walk(const char *block)
{
    int64_t free_chunks = 0;
    const char *first = block;
    for (int i = 0; i < DRAWN_BLOCKS; i++) {
        const size_t size = header_of(block) & ~(size_t)7;
        if (size < BYTES || size > (size_t)DRAWN_BLOCKS * BYTES)
            return unknown("these are not the chunks of glibc");
        const bool in_use = header_of(block + size) & 1;
        table_row("heap-map", "offset:bytes size:bytes", in_use ? "busy" : "free", block - first,
                  (int64_t)size);
        free_chunks += !in_use;
        block += size;
    }
    return known(free_chunks);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    for (int i = 0; i < BLOCKS; i++)
        blocks[i] = NULL; // our own list is not to be counted

    // Fill: 4 MB in blocks of 1000 bytes.
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = calloc(1, BYTES)))
            die("calloc");
    char *first = blocks[0];
    const uint64_t size = (uint64_t)(blocks[BLOCKS - 1] + BYTES - first);
    struct snapshot now = step("fill", first, size);
    const struct figure full = now.region.resident, half = quotient(full, 2);
    expect_equal("every page of the blocks is resident", full, now.region.reserved);

    // Free every second: four blocks share a page, two of them stay.
    for (int i = 1; i < BLOCKS; i += 2)
        free(blocks[i]);
    now = step("free-every-second", first, size);
    expect_equal("freeing every second block leaves every page resident", now.region.resident,
                 full);
    expect_equal("the headers of the chunks show every second one free", walk(blocks[100]),
                 DRAWN_BLOCKS / 2);

    // Trim: the allocator is asked for all that it can do without.
    malloc_trim(0);
    now = step("trim", first, size);
    expect_at_least("trimming gives back next to nothing of such a heap", now.region.resident,
                    difference(full, SLACK));

    // Free tail: the rest of the upper half. Now the end of the heap is free in one piece, and
    // goes.
    for (int i = BLOCKS / 2; i < BLOCKS; i += 2)
        free(blocks[i]);
    malloc_trim(0);
    now = step("free-tail", first, size);
    expect_at_most("freeing the upper half gives its memory back", now.region.resident,
                   sum(half, SLACK));
    expect_at_least("freeing the upper half leaves the lower half resident", now.region.resident,
                    difference(half, SLACK));
    return lab_end();
}
