// realloc-large on Linux: a large block grows, and not a byte of it is copied.
//
// realloc calls mremap, which gives the pages to a larger range. Watch `faults` and `ns` of the
// second step: a copy would touch every page once more.

#include <stdlib.h>
#include <string.h>

#include "probe.h"

enum { BYTES = 32 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(2 * BYTES, 0);
    const int64_t page = (int64_t)page_size();

    // Allocate: 32 MiB, all written.
    char *block = malloc(BYTES);
    if (!block)
        die("malloc");
    memset(block, 'A', BYTES);
    struct snapshot now = step("allocate", block, BYTES);
    expect_at_least("writing a large block takes a page fault for every page", now.faults,
                    BYTES / page);

    // Grow: twice as large. The range may begin elsewhere now, the pages are those from before.
    block = realloc(block, 2 * BYTES);
    if (!block)
        die("realloc");
    now = step("grow", block, 2 * BYTES);
    int64_t kept = 0;
    for (int64_t i = 0; i < BYTES; i++)
        kept += block[i] == 'A';
    expect_equal("growing a large block takes as much address space as it grows by",
                 now.change.space, BYTES);
    expect_equal("growing a large block takes no page fault", now.faults, 0);
    expect_equal("growing a large block makes no more memory resident", now.change.resident, 0);
    expect_equal("growing a large block keeps its content", kept, BYTES);
    free(block);
    return lab_end();
}
