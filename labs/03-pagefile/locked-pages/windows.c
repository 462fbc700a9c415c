// locked-pages on Windows: pages that the system must leave in memory, and how many of them it
// grants.
//
// Watch `resident`: locking brings every page in, touched or not. How many may be locked, the
// working set's minimum says: a little less than that, and the process may ask for a larger one.

#include <windows.h>

#include "probe.h"

enum { KIB = 1024, LOCKED = 64 * KIB, MUCH = 16 * 1024 * KIB };

static char *memory(SIZE_T size)
{
    char *p = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc");
    return p;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Commit: a promise, no page yet.
    char *p = memory(LOCKED);
    struct snapshot now = step("commit", p, LOCKED);
    expect_equal("committing brings no page in", now.region.resident, 0);

    // Lock: the system may not take these pages away, so it has to give them first.
    if (!VirtualLock(p, LOCKED))
        die("VirtualLock");
    now = step("lock", p, LOCKED);
    expect_equal("locking brings every page in", now.region.resident, LOCKED);

    // Unlock: the pages may go again. Nobody wants them yet, so they stay.
    if (!VirtualUnlock(p, LOCKED))
        die("VirtualUnlock");
    now = step("unlock", p, LOCKED);
    expect_equal("unlocking alone takes no page away", now.region.resident, LOCKED);

    // Refuse: 16 MiB are far more than the minimum working set of a new process, 50 pages.
    char *much = memory(MUCH);
    SetLastError(0);
    const BOOL too_much = VirtualLock(much, MUCH);
    const int64_t refused = too_much ? 0 : (int64_t)GetLastError();
    if (too_much)
        VirtualUnlock(much, MUCH);
    step("refuse", much, MUCH);
    expect_true("more than the working set's minimum cannot be locked", !too_much);
    expect_error("it is refused with 1453, the working set's quota", refused,
                 ERROR_WORKING_SET_QUOTA);

    // Raise: with a larger minimum the same call succeeds.
    if (!SetProcessWorkingSetSize(GetCurrentProcess(), 2 * (SIZE_T)MUCH, 4 * (SIZE_T)MUCH))
        die("SetProcessWorkingSetSize");
    const BOOL locked = VirtualLock(much, MUCH);
    now = step("raise", much, MUCH);
    expect_true("with a larger minimum more can be locked", locked);
    expect_equal("and all of it is resident", now.region.resident, MUCH);
    VirtualFree(much, 0, MEM_RELEASE);
    VirtualFree(p, 0, MEM_RELEASE);
    return lab_end();
}
