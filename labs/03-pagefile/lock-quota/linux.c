// lock-quota on Linux: how much memory may a process lock?
//
// As many bytes as RLIMIT_MEMLOCK says. A child asks for more: it has a limit of its own, and is
// another user, because who has CAP_IPC_LOCK, as root mostly has, is refused nothing.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

enum { NOBODY = 65534, KIB = 1024, PIECE = 64 * KIB };
enum { LIMIT = 512 * KIB, RAISED = 2048 * KIB };

static char *memory(int64_t size)
{
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    return p;
}

// How many bytes can be locked, one piece after the other, before the system refuses; errno says
// how it did.
static int64_t lock_until_refused(char *p, int64_t from, int64_t to)
{
    errno = 0;
    while (from < to && mlock(p + from, PIECE) == 0)
        from += PIECE;
    return from;
}

static int tell_unknown(const char *why)
{
    tell_parent(unknown(why));
    return 0;
}

static int child(void)
{
    struct rlimit limit;
    char *p = memory(2 * RAISED);
    if (getrlimit(RLIMIT_MEMLOCK, &limit) == -1)
        die("getrlimit");
    if (limit.rlim_max < RAISED)
        return tell_unknown("the limit on locked memory cannot be raised that far here");
    limit.rlim_cur = LIMIT;
    if (setrlimit(RLIMIT_MEMLOCK, &limit) == -1)
        die("setrlimit(RLIMIT_MEMLOCK)");
    const bool may_be_privileged = geteuid() == 0 && setuid(NOBODY) == -1;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // setuid has made the kernel forget it
    const int64_t first = lock_until_refused(p, 0, 2 * RAISED);
    if (may_be_privileged && first == 2 * RAISED)
        return tell_unknown(
            "who has CAP_IPC_LOCK is bound by no limit, and cannot become somebody else here");
    tell_parent(first);
    tell_parent(errno);
    limit.rlim_cur = RAISED;
    if (setrlimit(RLIMIT_MEMLOCK, &limit) == -1)
        die("setrlimit(RLIMIT_MEMLOCK)");
    tell_parent(lock_until_refused(p, first, 2 * RAISED));
    tell_parent(errno);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("nobody"))
        return child();

    // Refuse: the child, with a limit of 512 KiB, locks 64 KiB after 64 KiB.
    struct child *nobody = child_start(NULL, "nobody", NULL);
    if (!nobody)
        die("child_start");
    const struct figure first = child_told(nobody);
    const struct figure refused = is_unknown(first) ? first : child_told(nobody);
    step("refuse", NULL, 0);
    expect_equal("a process locks as much as its limit, and no more", first, LIMIT);
    expect_error("locking more than the limit is refused as out of memory", refused, ENOMEM);

    // Raise: with a higher limit the same call succeeds, up to that one.
    const struct figure second = is_unknown(first) ? first : child_told(nobody);
    const struct figure again = is_unknown(first) ? first : child_told(nobody);
    child_end(nobody);
    step("raise", NULL, 0);
    expect_equal("a process with a higher limit locks as much as that", second, RAISED);
    expect_error("locking more than the higher limit is refused as well", again, ENOMEM);
    return lab_end();
}
