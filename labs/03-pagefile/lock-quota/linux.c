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
enum { LIMIT = 512 * KIB, RAISED = 2048 * KIB, PIECES = RAISED / PIECE + 1 };

_Alignas(PIECE) static char memory[PIECES * PIECE]; // one piece more than may be locked

// Locks one piece after the other until the system refuses; errno says how it did.
static int lock_until_refused(int locked)
{
    errno = 0;
    for (; locked < PIECES; locked++)
        if (mlock(memory + locked * PIECE, PIECE) == -1)
            break;
    return locked;
}

static void be_nobody(void)
{
    const struct rlimit low = {LIMIT, RAISED};
    const struct rlimit high = {RAISED, RAISED};
    if (setrlimit(RLIMIT_MEMLOCK, &low) == -1) {
        tell_parent(unknown("the limit on locked memory cannot be raised that far here"));
        return;
    }
    const bool may_be_privileged = geteuid() == 0 && setuid(NOBODY) == -1;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) // setuid has made the kernel forget it
        die("prctl(PR_SET_PDEATHSIG)");
    const int first = lock_until_refused(0);
    tell_parent(may_be_privileged && first == PIECES
                    ? unknown("who has CAP_IPC_LOCK is bound by no limit, and cannot become "
                              "somebody else here")
                    : known(first * PIECE));
    tell_parent(errno);
    if (setrlimit(RLIMIT_MEMLOCK, &high) == -1)
        die("setrlimit(RLIMIT_MEMLOCK)");
    tell_parent(lock_until_refused(first) * PIECE);
    tell_parent(errno);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("nobody")) {
        be_nobody();
        return 0;
    }

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
    const struct ending end = child_end(nobody);
    step("raise", NULL, 0);
    expect_equal("a process with a higher limit locks as much as that", second, RAISED);
    expect_error("locking more than the higher limit is refused as well", again, ENOMEM);
    expect_true("a process that is refused a lock goes on to its end",
                end.how == HUNG ? unknown("the other process did not answer in time")
                                : known(end.how == EXITED && end.code == 0));
    return lab_end();
}
