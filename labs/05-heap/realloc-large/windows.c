// realloc-large on Windows: a large block grows. What was in it is there afterwards.
//
// No documented call moves pages from one range to another, so whoever grows a block by moving it
// copies. Watch `faults` and `ns` of the second step.

#include <windows.h>

#include <string.h>

#include "probe.h"

enum { HEADER = 65536 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t bytes = lab_parameter("bytes", 32 << 20);
    lab_require(bytes % (int64_t)page_size() == 0 && bytes >= 2 << 20,
                "bytes must be whole pages, 2 MiB or more");
    lab_needs(3 * (uint64_t)bytes, 0);
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Allocate: a large block, all of it written.
    char *block = HeapAlloc(heap, 0, bytes);
    if (!block)
        die("HeapAlloc");
    memset(block, 'A', bytes);
    struct snapshot now = step("allocate", block, bytes);
    expect_at_least("a large block that was written is resident", now.region.resident, bytes);

    // Grow: twice as large.
    block = HeapReAlloc(heap, 0, block, 2 * bytes);
    if (!block)
        die("HeapReAlloc");
    now = step("grow", block, 2 * bytes);
    int64_t kept = 0;
    for (int64_t i = 0; i < bytes; i++)
        kept += block[i] == 'A';
    expect_at_most("of a large block that grew only the old half is resident", now.region.resident,
                   bytes + HEADER);
    expect_equal("growing a large block keeps its content", kept, bytes);
    expect_equal("HeapSize of a block that grew is its new size", (int64_t)HeapSize(heap, 0, block),
                 2 * bytes);
    HeapDestroy(heap);
    return lab_end();
}
