// lock-quota on Windows: how much memory may a process lock?
//
// A little less than the minimum of its working set, which is small for a new process. It may ask
// for a larger one, and needs no privilege for that.

#include <windows.h>

#include "probe.h"

enum { MUCH = 16 << 20 }; // bytes

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(MUCH, 0);

    // Refuse: 16 MiB are far more than the minimum working set of a new process, 50 pages.
    char *p = VirtualAlloc(NULL, MUCH, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc");
    SetLastError(0);
    const BOOL granted = VirtualLock(p, MUCH);
    const int64_t refused = granted ? 0 : (int64_t)GetLastError();
    if (granted)
        VirtualUnlock(p, MUCH);
    step("refuse", p, MUCH);
    expect_error("locking more than the minimum working set is refused", refused,
                 ERROR_WORKING_SET_QUOTA);

    // Raise: with a larger minimum the same call succeeds.
    if (!SetProcessWorkingSetSize(GetCurrentProcess(), 2 * (SIZE_T)MUCH, 4 * (SIZE_T)MUCH))
        die("SetProcessWorkingSetSize");
    const BOOL locked = VirtualLock(p, MUCH);
    struct snapshot now = step("raise", p, MUCH);
    expect_true("a process with a larger minimum locks 16 MiB", locked);
    expect_equal("all of the 16 MiB that are locked is resident", now.region.resident, MUCH);
    VirtualFree(p, 0, MEM_RELEASE);
    return lab_end();
}
