// locked-pages on Linux: pages that the system must leave in memory.
//
// Watch `resident`: locking brings every page in, touched or not, and unlocking takes none away.
// How much may be locked is asked by lock-quota.

#include <errno.h>
#include <sys/mman.h>

#include "probe.h"

enum { BYTES = 64 << 10 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct figure not_allowed = unknown("64 KiB may not be locked here");

    // Commit: no page comes in yet.
    char *p = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("commit", p, BYTES);
    expect_equal("committing charges all of the range", now.change.commit, BYTES);
    expect_equal("committing brings no page in", now.region.resident, 0);

    // Lock: the system may not take these pages away, so it has to give them first.
    const bool locked = !mlock(p, BYTES);
    now = step("lock", p, BYTES);
    expect_equal("locking brings every page in", locked ? now.region.resident : not_allowed, BYTES);

    // Unlock: the pages may go now. Nobody wants their frames, so they stay.
    if (locked && munlock(p, BYTES) == -1)
        die("munlock");
    now = step("unlock", p, BYTES);
    expect_equal("unlocking alone takes no page away", locked ? now.region.resident : not_allowed,
                 BYTES);

    // Unlock again: Linux counts no locks. Once or twice is the same to it.
    const int error = munlock(p, BYTES) == -1 ? errno : 0;
    now = step("unlock-again", p, BYTES);
    expect_error("unlocking what is not locked succeeds", error, 0);
    expect_equal("unlocking what is not locked takes no page away",
                 locked ? now.region.resident : not_allowed, BYTES);
    return lab_end();
}
