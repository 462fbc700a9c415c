// low-fragmentation on Windows: after 18 blocks of one size the heap changes its ways, and says so.
//
// HeapQueryInformation answers 0 for the back end and 2 once the low-fragmentation heap has been
// switched on. It has no way back. Since Windows 8 it hands out blocks in random order, so that
// nobody can foresee what lies beside what.

#include <windows.h>

#include "probe.h"

enum { BYTES = 40, FEW = 17, ENOUGH = 18, MANY = 40, LOW_FRAGMENTATION = 2 };

static const char *blocks[MANY];

static int64_t mode_of(HANDLE heap)
{
    ULONG mode = 0;
    if (!HeapQueryInformation(heap, HeapCompatibilityInformation, &mode, sizeof mode, NULL))
        die("HeapQueryInformation");
    return mode;
}

// Allocates blocks from number `begin` on and counts those that lie after the one before them.
static int64_t allocate(HANDLE heap, int begin, int end)
{
    int64_t in_order = 0;
    for (int i = begin; i < end; i++) {
        blocks[i] = HeapAlloc(heap, 0, BYTES);
        if (!blocks[i])
            die("HeapAlloc");
        in_order += i > begin && blocks[i] > blocks[i - 1];
    }
    return in_order;
}

// The distance of the two nearest of the blocks, which is what one costs.
static int64_t spacing(void)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < MANY; i++)
        for (int j = 0; j < MANY; j++)
            if (blocks[j] > blocks[i] && blocks[j] - blocks[i] < least)
                least = blocks[j] - blocks[i];
    return least;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE heap = HeapCreate(0, 0, 0);
    HANDLE plain = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    if (!heap || !plain)
        die("HeapCreate");

    // Allocate: a new heap has used nothing but its back end.
    const int64_t new = mode_of(heap);
    const int64_t in_order = allocate(heap, 0, FEW);
    step("allocate", NULL, 0);
    expect_equal("a new heap of Windows Vista or newer uses its back end", new, 0);
    expect_equal("the first 17 blocks of one size lie in the order of their allocation", in_order,
                 FEW - 1);

    // Free: 18 of one size, then freed, are taken for a habit. A heap without a lock has none.
    allocate(heap, FEW, ENOUGH);
    for (int i = 0; i < ENOUGH; i++)
        if (!HeapFree(heap, 0, (void *)(uintptr_t)blocks[i]))
            die("HeapFree");
    const int64_t used = mode_of(heap);
    ULONG want = LOW_FRAGMENTATION;
    SetLastError(0);
    const BOOL set = HeapSetInformation(plain, HeapCompatibilityInformation, &want, sizeof want);
    const int64_t refused = set ? 0 : (int64_t)GetLastError();
    step("free", NULL, 0);
    expect_equal("18 blocks of one size switch the low-fragmentation heap on", used,
                 LOW_FRAGMENTATION);
    expect_error("a heap without a lock refuses to become a low-fragmentation heap", refused,
                 ERROR_INVALID_PARAMETER);

    // Allocate again: 40 more of that size.
    const int64_t in_order_again = allocate(heap, 0, MANY);
    step("allocate-again", NULL, 0);
    table_row("order", "blocks:count after-the-one-before:count", NULL, MANY, in_order_again);
    expect_at_most("the low-fragmentation heap of Windows 8 or newer hands out blocks in no order",
                   in_order_again, MANY - 2);
    expect_equal("a block of 40 bytes in the low-fragmentation heap costs 8 bytes more", spacing(),
                 BYTES + 8);
    HeapDestroy(heap);
    HeapDestroy(plain);
    return lab_end();
}
