// allocator-layers on Linux: malloc stands on two calls, sbrk for small blocks and mmap for large.
//
// Ask a block where it lies: below the break, in the heap, or in pages of its own.

#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

enum { SMALL = 100, LARGE = 4 << 20 };

int main(int argc, char **argv)
{
    const char *start = sbrk(0);
    lab_begin(argc, argv);

    // Small: a piece of what the break has brought.
    char *small = malloc(SMALL);
    if (!small)
        die("malloc");
    const char *end = sbrk(0);
    step("small", small, SMALL);
    expect_true("a small block of malloc lies in the heap", small >= start && small < end);

    // Large: the heap is passed by, mmap gives the block pages of its own.
    char *large = malloc(LARGE);
    if (!large)
        die("malloc");
    end = sbrk(0);
    const struct snapshot now = step("large", large, LARGE);
    expect_true("a large block of malloc does not lie in the heap", large < start || large >= end);
    expect_equal("a large block of malloc takes its size and one page more", now.change.space,
                 LARGE + (int64_t)page_size());
    free(large);
    free(small);

    step_absent("old-calls", "Linux has no LocalAlloc and no GlobalAlloc");
    return lab_end();
}
