// realloc-large on Windows: a large block grows. What was in it is there afterwards.
//
// No documented call moves pages from one range to another, so whoever grows a block by moving it
// copies. Watch `faults` and `ns` of the second step.

#include <windows.h>

#include <string.h>

#include "probe.h"

enum { BYTES = 32 << 20, HEADER = 65536 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(3ULL * BYTES, 0);
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Allocate: 32 MiB, all written.
    char *block = HeapAlloc(heap, 0, BYTES);
    if (!block)
        die("HeapAlloc");
    memset(block, 'A', BYTES);
    struct snapshot now = step("allocate", block, BYTES);
    expect_at_least("a large block that was written is resident", now.region.resident, BYTES);

    // Grow: twice as large.
    block = HeapReAlloc(heap, 0, block, 2 * BYTES);
    if (!block)
        die("HeapReAlloc");
    now = step("grow", block, 2 * BYTES);
    int64_t kept = 0;
    for (int64_t i = 0; i < BYTES; i++)
        kept += block[i] == 'A';
    expect_at_most("of a large block that grew only the old half is resident", now.region.resident,
                   BYTES + HEADER);
    expect_equal("growing a large block keeps its content", kept, BYTES);
    expect_equal("HeapSize of a block that grew is its new size", (int64_t)HeapSize(heap, 0, block),
                 2 * BYTES);
    HeapDestroy(heap);
    return lab_end();
}
