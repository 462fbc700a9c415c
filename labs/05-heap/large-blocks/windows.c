// large-blocks on Windows: from a little less than 1 MiB on (512 KiB in 32 bits), a block leaves
// the heap for pages of its own.
//
// Watch `space`: such a block is a VirtualAlloc of its own, and gives all of it back when it is
// freed.

#include <windows.h>

#include "probe.h"

// Wine dlls/kernel32/tests/heap.c:test_block_layout
static const SIZE_T LARGE = sizeof(void *) == 8 ? 0xFF000 : 0x7F000;

// A block with pages of its own lies close behind the start of its reservation, and that is not the
// heap's.
static bool alone(const void *block, HANDLE heap)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(block, &m, sizeof m))
        die("VirtualQuery");
    return m.AllocationBase != (void *)heap &&
           (const char *)block - (const char *)m.AllocationBase <= 64;
}

// A block that the heap cut out of a reservation shares it: is there room beside this one for one
// of eight more?
static bool shares(const void *block, HANDLE heap)
{
    bool found = false;
    for (int i = 0; i < 8; i++) {
        MEMORY_BASIC_INFORMATION its, other;
        const void *more = HeapAlloc(heap, 0, 20 << 10);
        if (!more || !VirtualQuery(block, &its, sizeof its) ||
            !VirtualQuery(more, &other, sizeof other))
            die("HeapAlloc");
        found |= its.AllocationBase == other.AllocationBase;
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
    expect_equal("it is aligned to eight pointers", (uintptr_t)above % (8 * sizeof(void *)), 0);

    // Below: 64 KiB less stays in the heap.
    char *below = HeapAlloc(heap, 0, LARGE - 0x10000);
    if (!below)
        die("HeapAlloc");
    const bool in_heap = shares(below, heap);
    step("below", below, LARGE - 0x10000);
    expect_true("a smaller block lies in the heap", in_heap);

    // Free: the pages go back at once.
    if (!HeapFree(heap, 0, above))
        die("HeapFree");
    const struct snapshot now = step("free", NULL, 0);
    expect_at_most("freeing the large block gives its pages back at once", now.change.commit,
                   -(int64_t)LARGE);

    // Slide: the threshold of Windows stands still.
    above = HeapAlloc(heap, 0, LARGE);
    if (!above)
        die("HeapAlloc");
    step("slide", above, LARGE);
    expect_true("the next block of that size has pages of its own again", alone(above, heap));
    HeapDestroy(heap);
    return lab_end();
}
