// prefault on Linux: can pages come in before they are touched?
//
// A hint brings none of new memory. A lock may wait for the touch, or take each new mapping whole.
// Watch `resident`.

#include <sys/mman.h>

#include "probe.h"

enum { BYTES = 1 << 20 };

static char *new_memory(void)
{
    char *p = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct figure not_allowed = unknown("1 MiB may not be locked here");
    char *p = new_memory();
    if (!p)
        die("mmap");

    // Prefetch: the kernel may fetch what lies on a disk. New memory lies nowhere.
    if (madvise(p, BYTES, MADV_WILLNEED) == -1)
        die("madvise(MADV_WILLNEED)");
    struct snapshot now = step("prefetch", p, BYTES);
    expect_equal("prefetching new memory brings no page in", now.region.resident, 0);

    // Lock on fault: each page is locked, once it comes.
    const bool locked = mlock2(p, BYTES, MLOCK_ONFAULT) == 0;
    now = step("lock-on-fault", p, BYTES);
    expect_equal("locking on fault brings no page in", locked ? now.region.resident : not_allowed,
                 0);

    // Touch: one page, and that one alone.
    p[0] = 1;
    now = step("touch", p, BYTES);
    expect_equal("touching one page brings one page in", now.region.resident, page_size());

    // Lock what comes: every mapping made from now on comes with all of its pages.
    const bool all_locked = mlockall(MCL_FUTURE) == 0;
    char *q = new_memory();
    munlockall();
    now = step("lock-future", q, q ? BYTES : 0);
    expect_equal("new memory of a process that locks all of it comes in untouched",
                 all_locked && q ? now.region.resident : not_allowed, BYTES);
    return lab_end();
}
