// large-blocks on Linux: from 128 KiB on, a block leaves the heap for pages of its own. Until one
// is freed.
//
// Watch `space`: a block with pages of its own gives them back when it is freed, and moves the
// threshold up.

#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

// The chunk, with its header of one word and rounded up to 16, must reach 128 KiB: M_MMAP_THRESHOLD
// in mallopt(3).
enum { THRESHOLD = 128 * 1024 };
static const size_t LARGE = THRESHOLD - 16 - sizeof(size_t) + 1;

static bool in_heap(const void *block, const void *start)
{
    return block >= start && block < sbrk(0);
}

int main(int argc, char **argv)
{
    const void *start = sbrk(0);
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t pages = (THRESHOLD + page - 1) / page * page + page; // one is for a header
    if (!malloc(THRESHOLD / 4)) // what the heap has in stock is now too little for a large block
        die("malloc");

    // Above: one byte over the threshold, and the block gets a mapping.
    char *above = malloc(LARGE);
    if (!above)
        die("malloc");
    struct snapshot now = step("above", above, LARGE);
    expect_true("a block at the threshold does not lie in the heap", !in_heap(above, start));
    expect_equal("a block at the threshold takes whole pages of its own", now.change.space, pages);

    // Below: one byte less stays in the heap.
    char *below = malloc(LARGE - 1);
    if (!below)
        die("malloc");
    step("below", below, LARGE - 1);
    expect_true("a block one byte smaller lies in the heap", in_heap(below, start));

    // Free: its pages go back at once. glibc has learned that such blocks come and go.
    free(above);
    now = step("free", NULL, 0);
    expect_equal("freeing the large block gives its pages back at once", now.change.space, -pages);

    // Slide: the same size again stays in the heap now. mallopt(3): the threshold is dynamic.
    if (!malloc(THRESHOLD / 2)) // so that it is not cut from what is in stock
        die("malloc");
    above = malloc(LARGE);
    if (!above)
        die("malloc");
    step("slide", above, LARGE);
    expect_true("after a large block was freed, the next of its size lies in the heap",
                in_heap(above, start));
    free(above);
    free(below);
    return lab_end();
}
