// process-heap on Linux: the heap that every process has lies after its program, up to the break.
//
// sbrk(0) tells where the break is. malloc moves it up when the heap has no more room.

#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 1000, BLOCKS = 4000, STOCK_BYTES = 256 << 10 }; // malloc keeps some in stock

int main(int argc, char **argv)
{
    const char *start = sbrk(0);
    lab_begin(argc, argv);

    // Find: a first block.
    char *first = malloc(BYTES);
    if (!first)
        die("malloc");
    const char *before = sbrk(0);
    step("find", first, BYTES);
    expect_true("a small block lies in the heap, below the break",
                first >= start && first + BYTES <= before);

    // Grow: 4 MB more. Nobody has to ask for a larger heap.
    for (int i = 0; i < BLOCKS; i++)
        if (!malloc(BYTES))
            die("malloc");
    const char *after = sbrk(0);
    const struct snapshot now = step("grow", first, (uint64_t)(after - first));
    expect_at_least("malloc moves the break up by what it needs", after - before,
                    BYTES * BLOCKS - STOCK_BYTES);
    expect_equal("the address space grows by what the break moves", now.change.space,
                 after - before);

    step_absent("destroy", "no call destroys the heap of a process");
    return lab_end();
}
