// large-blocks on Windows: from a little less than 1 MiB on (512 KiB in 32 bits), a block leaves
// the heap for pages of its own.
//
// Such a block is a VirtualAlloc of its own, and all of it is released when it is freed.

#include <windows.h>

#include "probe.h"
#include "reservation.h"

// Wine dlls/kernel32/tests/heap.c:test_block_layout
static const SIZE_T LARGE = sizeof(void *) == 8 ? 0xFF000 : 0x7F000;

// A block with pages of its own lies close after the start of its reservation, which is not the
// heap's.
static bool alone(const char *block, HANDLE heap)
{
    const char *base = reservation_of(block);
    return base != heap && block - base < 65536;
}

// A block that the heap cut out of a reservation shares it: is there room beside this one for one
// of eight more?
static bool shares(const void *block, HANDLE heap)
{
    bool found = false;
    for (int i = 0; i < 8; i++) {
        const void *more = HeapAlloc(heap, 0, 20 << 10);
        if (!more)
            die("HeapAlloc");
        found |= reservation_of(more) == reservation_of(block);
    }
    return found;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Above: the threshold itself.
    char *above = HeapAlloc(heap, 0, LARGE);
    if (!above)
        die("HeapAlloc");
    step("above", above, LARGE);
    expect_true("a block at the threshold has pages of its own", alone(above, heap));
    expect_equal("a block at the threshold is aligned to eight pointers",
                 (uintptr_t)above % (8 * sizeof(void *)), 0);

    // Below: 64 KiB less stays in the heap.
    char *below = HeapAlloc(heap, 0, LARGE - 0x10000);
    if (!below)
        die("HeapAlloc");
    const bool in_heap = shares(below, heap);
    step("below", below, LARGE - 0x10000);
    expect_true("a smaller block shares its reservation with others of the heap", in_heap);

    // Free: its pages go back at once.
    if (!HeapFree(heap, 0, above))
        die("HeapFree");
    const struct snapshot now = step("free", above, LARGE);
    expect_equal("freeing the large block releases its pages at once", now.region.reserved, 0);

    // Slide: the threshold of Windows does not move.
    above = HeapAlloc(heap, 0, LARGE);
    if (!above)
        die("HeapAlloc");
    step("slide", above, LARGE);
    expect_true("after a large block was freed, the next of its size has pages of its own",
                alone(above, heap));
    HeapDestroy(heap);
    return lab_end();
}
