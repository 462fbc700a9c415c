// locked-pages on Windows: pages that the system must leave in memory.
//
// Watch `resident`: locking brings every page in, touched or not, and unlocking takes none away.
// But unlocking what is not locked does. How much may be locked is asked by lock-quota.

#include <windows.h>

#include "probe.h"

enum { BYTES = 64 << 10 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Commit: no page comes in yet.
    char *p = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc");
    struct snapshot now = step("commit", p, BYTES);
    expect_equal("committing brings no page in", now.region.resident, 0);

    // Lock: the system may not take these pages away, so it has to give them first.
    if (!VirtualLock(p, BYTES))
        die("VirtualLock");
    now = step("lock", p, BYTES);
    expect_equal("locking brings every page in", now.region.resident, BYTES);

    // Unlock: the pages may go now. Nobody wants their frames, so they stay.
    if (!VirtualUnlock(p, BYTES))
        die("VirtualUnlock");
    now = step("unlock", p, BYTES);
    expect_equal("unlocking alone takes no page away", now.region.resident, BYTES);

    // Unlock again: that is refused, and the pages leave the working set all the same.
    SetLastError(0);
    const int64_t error = VirtualUnlock(p, BYTES) ? 0 : (int64_t)GetLastError();
    now = step("unlock-again", p, BYTES);
    expect_error("unlocking what is not locked is refused", error, ERROR_NOT_LOCKED);
    expect_equal("unlocking what is not locked takes its pages from the working set",
                 now.region.resident, 0);
    VirtualFree(p, 0, MEM_RELEASE);
    return lab_end();
}
