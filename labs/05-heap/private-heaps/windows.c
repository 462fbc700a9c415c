// private-heaps on Windows: every process has a heap, and may make more. What is in one goes with
// it, at once.
//
// Watch `space` and `commit` rise as a private heap is filled, and fall to where they were when it
// is destroyed.

#include <windows.h>

#include "probe.h"

enum { BLOCK = 1000, BLOCKS = 4000, MAXIMUM = 4 << 20 }; // 4 MB in all

// The most that a block of a heap with a maximum size may have: a little less than 512 KiB, 1 MiB
// in 64 bits.
static const SIZE_T TOO_LARGE = sizeof(void *) == 8 ? 0xFF000 : 0x7F000;

static int64_t fill(HANDLE heap)
{
    int64_t filled = 0;
    while (filled < 2 * BLOCKS && HeapAlloc(heap, 0, BLOCK))
        filled++;
    return filled;
}

int main(int argc, char **argv)
{
    HANDLE heaps[64];
    lab_begin(argc, argv);

    // Process heap: it was there before us. 1 MB is reserved for it, and that is no limit.
    const DWORD n = GetProcessHeaps(64, heaps);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)((const char *)dos + dos->e_lfanew);
    const int64_t filled = fill(GetProcessHeap());
    step("process-heap", NULL, 0);
    expect_at_least("the process has a heap from the start", n, 1);
    expect_true("the first of its heaps is the process heap", heaps[0] == GetProcessHeap());
    expect_equal("the program reserves 1 MB for it", (int64_t)nt->OptionalHeader.SizeOfHeapReserve,
                 1 << 20);
    expect_equal("it grows beyond that by itself", filled, 2 * BLOCKS);

    // Create: one more, that grows too. Windows reserves 64 KiB for a start.
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");
    struct snapshot now = step("create", heap, 65536);
    expect_equal("a new heap begins with 64 KiB of address space", now.change.space, 65536);
    expect_equal("its handle is its address, at a 64 KiB boundary", (uintptr_t)heap % 65536, 0);
    const struct snapshot made = now;

    // Fill: 8 MB more than it began with.
    const int64_t got = fill(heap);
    now = step("fill", heap, 65536);
    expect_equal("a private heap grows by itself", got, 2 * BLOCKS);
    expect_at_least("and commits what is in it", now.change.commit, 2 * BLOCKS * BLOCK - 65536);
    const struct figure space = sum(made.change.space, now.change.space);
    const struct figure commit = sum(made.change.commit, now.change.commit);

    // Destroy: no block is freed, the heap goes with all of them.
    if (!HeapDestroy(heap))
        die("HeapDestroy");
    now = step("destroy", NULL, 0);
    expect_equal("destroying a heap gives all of its address space back", now.change.space,
                 difference(0, space));
    expect_equal("and all that it committed", now.change.commit, difference(0, commit));

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
    expect_at_least("it takes small ones", small, 1);
    expect_at_most("no more of them than its size", small * BLOCK, MAXIMUM);
    HeapDestroy(heap);
    return lab_end();
}
