// private-heaps on Windows: a process may make more heaps. What is in one goes with it, at once.
//
// Watch `space` and `commit` rise as a private heap is filled, and fall to where they were when it
// is destroyed.

#include <windows.h>

#include "probe.h"
#include "reservation.h"

enum { BYTES = 1024, MOST = 32768, MAXIMUM = 4 << 20, SLACK = 256 << 10 };

// HeapCreate: a heap with a maximum size has no block of this size, a little less than 512 KiB, in
// 64 bits 1 MiB.
static const SIZE_T TOO_LARGE = sizeof(void *) == 8 ? 0xFF000 : 0x7F000;

static char *block[MOST];
static int64_t blocks; // so many of them

static int fill(HANDLE heap)
{
    int filled = 0;
    while (filled < blocks && (block[filled] = HeapAlloc(heap, 0, BYTES)) != NULL)
        filled++;
    return filled;
}

// Of the first n blocks: how many lie where nothing is reserved?
static int count_free(int n)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += !is_reserved(block[i]);
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    blocks = lab_parameter("blocks", 8000);
    lab_require(blocks >= 5000 && blocks <= MOST, "blocks must be 5,000 to 32,768");

    // Create: no size is asked for. Windows reserves 64 KiB, up to Windows 7 256 or 512.
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");
    const int64_t reserved = size_of_reservation(heap);
    struct snapshot now = step("create", heap, (uint64_t)reserved);
    const struct figure charge = now.change.commit;
    expect_equal("a new heap of Windows 8 or newer reserves 64 KiB", reserved, 65536);
    expect_equal("a heap's handle is its address, a multiple of 64 KiB", (uintptr_t)heap % 65536,
                 0);

    // Fill: blocks of 1 KB, usually 8 MB.
    const int filled = fill(heap);
    now = step("fill", heap, (uint64_t)reserved);
    expect_equal("a private heap grows by itself", filled, blocks);
    expect_at_least("a private heap is charged for what is in it", now.change.commit,
                    blocks * BYTES - SLACK);
    const struct figure charges = sum(charge, now.change.commit);

    // Destroy: no block is freed, the heap goes with all of them.
    if (!HeapDestroy(heap))
        die("HeapDestroy");
    now = step("destroy", NULL, 0);
    expect_equal("destroying a heap releases the addresses of all its blocks", count_free(filled),
                 blocks);
    expect_at_most("destroying a private heap gives its charge back", now.change.commit,
                   difference(SLACK, charges));

    // Fixed: a heap that must not grow.
    heap = HeapCreate(0, 0, MAXIMUM);
    if (!heap)
        die("HeapCreate");
    SetLastError(0);
    const void *large = HeapAlloc(heap, 0, TOO_LARGE);
    const int64_t refused = large ? 0 : (int64_t)GetLastError();
    const int64_t small = fill(heap);
    step("fixed", NULL, 0);
    expect_error("a heap of fixed size refuses a large block", refused, ERROR_NOT_ENOUGH_MEMORY);
    expect_at_least("small blocks fill nine tenths of a heap of fixed size", small * BYTES,
                    MAXIMUM / 10 * 9);
    expect_at_most("small blocks fill no more than the size of a heap of fixed size", small * BYTES,
                   MAXIMUM);
    HeapDestroy(heap);
    return lab_end();
}
