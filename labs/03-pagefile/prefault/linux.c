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
    expect_equal("new memory is charged as the process's own", now.change.commit, BYTES);
    expect_equal("prefetching new memory brings no page in", now.region.resident, 0);

    // Lock on fault: each page is locked, once it comes.
    const int refused = mlock2(p, BYTES, MLOCK_ONFAULT);
    now = step("lock-on-fault", p, BYTES);
    expect_equal("locking on fault brings no page in", refused ? not_allowed : now.region.resident,
                 0);

    // Touch: one page, and that one alone.
    *p = 'A';
    now = step("touch", p, BYTES);
    expect_equal("touching one page brings one page in", now.region.resident, page_size());

    // Lock what comes: every mapping made from now on comes with all of its pages.
    const int all_refused = mlockall(MCL_FUTURE);
    char *q = new_memory();
    munlockall();
    char *after = new_memory();
    now = step("lock-future", q, q ? BYTES : 0);
    expect_equal("new memory of a process that locks all of it comes in untouched",
                 all_refused || !q ? not_allowed : now.region.resident, BYTES);
    expect_equal("new memory of a process that locks no more has no page",
                 look(after, after ? BYTES : 0).region.resident, 0);
    return lab_end();
}
