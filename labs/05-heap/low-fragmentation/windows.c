// low-fragmentation on Windows: after 18 blocks of one size the heap changes its ways, and says so.
//
// HeapQueryInformation answers 0 for the back end and 2 once the low-fragmentation heap has been
// switched on. It has no way back.

#include <windows.h>

#include "probe.h"

enum { BYTES = 100, ENOUGH = 18, LOW_FRAGMENTATION = 2 };

static int64_t mode_of(HANDLE heap)
{
    ULONG mode = 0;
    if (!HeapQueryInformation(heap, HeapCompatibilityInformation, &mode, sizeof mode, NULL))
        die("HeapQueryInformation");
    return mode;
}

// Allocates n blocks, then frees them.
static void use(HANDLE heap, int n)
{
    void *blocks[ENOUGH];
    for (int i = 0; i < n; i++)
        if (!(blocks[i] = HeapAlloc(heap, 0, BYTES)))
            die("HeapAlloc");
    for (int i = 0; i < n; i++)
        if (!HeapFree(heap, 0, blocks[i]))
            die("HeapFree");
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
    step("allocate", NULL, 0);
    expect_equal("a new heap uses its back end", new, 0);

    step_absent(
        "free",
        "the heap of Windows has no cache of a thread's that could be counted from outside");

    // Allocate again: 18 of one size, then freed, are taken for a habit.
    use(heap, ENOUGH);
    const int64_t used = mode_of(heap);
    ULONG want = LOW_FRAGMENTATION;
    SetLastError(0);
    const BOOL set = HeapSetInformation(plain, HeapCompatibilityInformation, &want, sizeof want);
    const int64_t refused = set ? 0 : (int64_t)GetLastError();
    step("allocate-again", NULL, 0);
    expect_equal("18 blocks of one size switch the low-fragmentation heap on", used,
                 LOW_FRAGMENTATION);
    expect_error("a heap without a lock refuses it", refused, ERROR_INVALID_PARAMETER);
    HeapDestroy(heap);
    HeapDestroy(plain);
    return lab_end();
}
