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
enum { THRESHOLD = 128 * 1024, BELOW = THRESHOLD - 16 - sizeof(size_t), LARGE = BELOW + 1 };
// So much of what the heap has in stock is used up, that it is too little for a large block.
enum { STOCK = THRESHOLD / 2 };

int main(int argc, char **argv)
{
    const char *start = sbrk(0);
    lab_begin(argc, argv);
    const int64_t pages = THRESHOLD + (int64_t)page_size(); // one is for a header
    if (!malloc(STOCK))
        die("malloc");

    // Above: one byte over the threshold, and the block gets a mapping.
    char *above = malloc(LARGE);
    if (!above)
        die("malloc");
    const char *end = sbrk(0);
    struct snapshot now = step("above", above, LARGE);
    expect_true("a block at the threshold does not lie in the heap", above < start || above >= end);
    expect_equal("a block at the threshold takes whole pages of its own", now.change.space, pages);

    // Below: one byte less stays in the heap.
    char *below = malloc(BELOW);
    if (!below)
        die("malloc");
    end = sbrk(0);
    step("below", below, BELOW);
    expect_true("a block one byte smaller lies in the heap", below >= start && below < end);

    // Free: its pages go back at once. glibc has learned that such blocks come and go.
    free(above);
    now = step("free", NULL, 0);
    expect_equal("freeing the large block gives its pages back at once", now.change.space, -pages);

    // Slide: the same size again stays in the heap now. mallopt(3): the threshold is dynamic.
    if (!malloc(STOCK))
        die("malloc");
    above = malloc(LARGE);
    if (!above)
        die("malloc");
    end = sbrk(0);
    step("slide", above, LARGE);
    expect_true("after a large block was freed, the next of its size lies in the heap",
                above >= start && above < end);
    free(above);
    free(below);
    return lab_end();
}
