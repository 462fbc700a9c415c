// prefault on Windows: can pages come in before they are touched?
//
// PrefetchVirtualMemory is a hint: it succeeds even where there is nothing to fetch. What Linux
// does with two kinds of lock has no counterpart. Watch `resident`.

#include <windows.h>

#include "probe.h"

enum { BYTES = 1 << 20 };

// winerror.h has 0 for "no error".
static int64_t prefetch(ULONG_PTR entries, WIN32_MEMORY_RANGE_ENTRY *range)
{
    SetLastError(0);
    return PrefetchVirtualMemory(GetCurrentProcess(), entries, range, 0) ? 0
                                                                         : (int64_t)GetLastError();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    char *p = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    char *hole = VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_READWRITE);
    if (!p || !hole || !VirtualFree(hole, 0, MEM_RELEASE))
        die("VirtualAlloc");

    // Prefetch: new memory, a range that nobody has reserved, and no range at all.
    const int64_t of_memory = prefetch(1, &(WIN32_MEMORY_RANGE_ENTRY){p, BYTES});
    const int64_t of_a_hole = prefetch(1, &(WIN32_MEMORY_RANGE_ENTRY){hole, BYTES});
    const int64_t of_nothing = prefetch(0, NULL);
    step("prefetch", p, BYTES);
    expect_error("prefetching new memory succeeds", of_memory, 0);
    expect_error("prefetching addresses that nobody has reserved succeeds", of_a_hole, 0);
    expect_error("prefetching no range at all is refused", of_nothing, ERROR_INVALID_PARAMETER);
    step_absent("lock-on-fault", "VirtualLock brings every page in at once");

    // Touch: the page that is used is in memory, whatever came before.
    p[0] = 1;
    struct snapshot now = step("touch", p, BYTES);
    expect_at_least("touching a page brings it in", now.region.resident, page_size());
    step_absent("lock-future", "Windows locks ranges that are there, no future ones");
    VirtualFree(p, 0, MEM_RELEASE);
    return lab_end();
}
