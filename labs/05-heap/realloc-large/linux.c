// realloc-large on Linux: a large block grows, and not a byte of it is copied.
//
// realloc calls mremap, which gives the pages to a larger range. Watch `faults` and `ns` of the
// second step: a copy would touch every page once more.

#include <stdlib.h>
#include <string.h>

#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t bytes = lab_parameter("bytes", 32 << 20);
    lab_require(bytes % page == 0 && bytes >= 2 << 20, "bytes must be whole pages, 2 MiB or more");
    lab_needs(2 * (uint64_t)bytes, 0);

    // Allocate: a large block, all of it written.
    char *block = malloc(bytes);
    if (!block)
        die("malloc");
    memset(block, 'A', bytes);
    struct snapshot now = step("allocate", block, bytes);
    expect_at_least("writing a large block takes a page fault for every page", now.faults,
                    bytes / page);

    // Grow: twice as large. The range may begin elsewhere now, the pages are those from before.
    char *grown = realloc(block, 2 * bytes);
    if (!grown)
        die("realloc");
    now = step("grow", grown, 2 * bytes);
    int64_t kept = 0;
    for (int64_t i = 0; i < bytes; i++)
        kept += grown[i] == 'A';
    expect_equal("growing a large block takes as much address space as it grows by",
                 now.change.space, bytes);
    expect_equal("growing a large block takes no page fault", now.faults, 0);
    expect_equal("growing a large block makes no more memory resident", now.change.resident, 0);
    expect_equal("growing a large block keeps its content", kept, bytes);
    free(grown);
    return lab_end();
}
