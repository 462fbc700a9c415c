// refusals on Linux: wrong calls, and the error code that each of them ends in.
//
// Watch the table `refusals`: 1 EPERM, 9 EBADF, 12 ENOMEM, 14 EFAULT, 17 EEXIST, 22 EINVAL; and how
// much is granted, 0.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

enum { RESERVED = 1 << 20, COMMITTED = 1 << 19, UNIT = 65536, NOBODY = 65534 };
enum {
    RW = PROT_READ | PROT_WRITE,
    ANON = MAP_PRIVATE | MAP_ANONYMOUS,
    HERE = ANON | MAP_FIXED_NOREPLACE
};

// A claim on the error that a call ends in, 0 if it is granted. The table shows it beside the text
// of the call.
#define expect_refusal(says, call, error) expect_error(says, error_of(call), error)
#define error_of(call) keep(#call, (intptr_t)(call) == -1 ? errno : 0)

static int64_t keep(const char *call, int64_t error)
{
    table_row("refusals", "error", call, error);
    return error;
}

static void reserve_wrongly(char *base)
{
    expect_refusal("reserving no byte is refused", mmap(NULL, 0, PROT_NONE, ANON, -1, 0), EINVAL);
    expect_refusal("what is neither private nor shared is refused",
                   mmap(NULL, 1, PROT_NONE, MAP_ANONYMOUS, -1, 0), EINVAL);
    expect_refusal("reserving right at an odd address is refused",
                   mmap(base + 1, 1, PROT_NONE, HERE, -1, 0), EINVAL);
    expect_refusal("what is neither a file nor anonymous is refused",
                   mmap(NULL, 1, PROT_NONE, MAP_PRIVATE, -1, 0), EBADF);
    expect_refusal("reserving what is reserved is refused", mmap(base, 1, PROT_NONE, HERE, -1, 0),
                   EEXIST);
    expect_refusal("reserving all of user space is refused",
                   mmap(NULL, SIZE_MAX - UNIT, PROT_NONE, ANON, -1, 0), ENOMEM);
    // Root may have the null page: for a moment this is somebody else.
    const bool nobody = geteuid() != 0 || seteuid(NOBODY) == 0;
    expect_error("reserving the null page is refused",
                 nobody ? known(error_of(mmap(NULL, 1, PROT_NONE, ANON | MAP_FIXED, -1, 0)))
                        : unknown("root, who may have it, cannot become somebody else here"),
                 EPERM);
    if (seteuid(getuid()) == -1)
        die("seteuid back");
}

static void commit_wrongly(char *base)
{
    expect_refusal("committing what nobody reserved is refused", mprotect(base + RESERVED, 1, RW),
                   ENOMEM);
    expect_refusal("committing from an odd address on is refused", mprotect(base + 1, 1, RW),
                   EINVAL);
    expect_refusal("committing twice is granted", mprotect(base, COMMITTED, RW), 0);
    expect_fault("touching what is only reserved faults", try_read(base + COMMITTED).code, SIGSEGV);
    expect_refusal("committing beyond the reservation is refused", mprotect(base, RESERVED + 1, RW),
                   ENOMEM);
    expect_equal("a refused commit is done up to the end of the reservation",
                 look(base, RESERVED).region.committed, RESERVED);
}

static void protect_wrongly(char *base)
{
    expect_refusal("two protections at once are refused",
                   mprotect(base, 1, PROT_GROWSUP | PROT_GROWSDOWN), EINVAL);
    expect_refusal("a protection that does not exist is refused", mprotect(base, 1, 1 << 12),
                   EINVAL);
    expect_refusal("protecting a hole is refused", mprotect(base, RESERVED + 1, PROT_READ), ENOMEM);
    expect_refusal("protecting across two reservations is granted",
                   mprotect(base - UNIT, 2 * UNIT, PROT_READ), 0);
}

static void free_wrongly(char *base)
{
    expect_refusal("dropping pages from an odd address on is refused",
                   madvise(base + 1, 1, MADV_DONTNEED), EINVAL);
    expect_refusal("dropping pages of nobody is refused",
                   madvise(base, RESERVED + 1, MADV_DONTNEED), ENOMEM);
    expect_refusal("an advice that does not exist is refused", madvise(base, 1, 1 << 12), EINVAL);
    const int64_t lock = error_of(mlock(base, 1));
    const int64_t drop = error_of(madvise(base, 1, MADV_DONTNEED));
    const struct figure no = unknown("nothing may be locked here");
    expect_error("locking what is only reserved is refused", lock == EPERM ? no : known(lock),
                 ENOMEM);
    expect_error("dropping pages that are locked is refused", lock == EPERM ? no : known(drop),
                 EINVAL);
    expect_refusal("releasing no byte is refused", munmap(base, 0), EINVAL);
    expect_refusal("releasing from an odd address on is refused", munmap(base + 1, UNIT), EINVAL);
    expect_equal("what was refused has released nothing", look(base, RESERVED).region.reserved,
                 RESERVED);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Reserve: a MiB behind 64 KiB of another reservation, and a hole of 64 KiB behind both.
    char *room = mmap(NULL, UNIT + RESERVED + UNIT, PROT_NONE, ANON, -1, 0);
    if (room == MAP_FAILED)
        die("mmap");
    char *base = room + UNIT;
    if (munmap(base + RESERVED, UNIT) == -1)
        die("munmap");
    step("reserve", base, RESERVED);
    reserve_wrongly(base);

    // Commit: the first half of the MiB. What was refused before has left no trace.
    if (mprotect(base, COMMITTED, RW) == -1)
        die("mprotect");
    struct snapshot now = step("commit", base, RESERVED);
    expect_equal("what was refused has reserved nothing", now.change.space, 0);
    commit_wrongly(base);

    // Protect: its first page.
    if (mprotect(base, 1, PROT_READ) == -1)
        die("mprotect(PROT_READ)");
    step("protect", base, RESERVED);
    protect_wrongly(base);

    // Decommit: all of it.
    if (mmap(base, RESERVED, PROT_NONE, ANON | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap over the range");
    step("decommit", base, RESERVED);
    free_wrongly(base);

    // Release: all of it, and then once more.
    if (munmap(base, RESERVED) == -1)
        die("munmap");
    step("release", base, RESERVED);
    expect_refusal("releasing twice is granted", munmap(base, RESERVED), 0);
    expect_refusal("releasing more than was reserved is granted", munmap(room, UNIT + RESERVED), 0);
    expect_refusal("resizing what is released is refused", mremap(base, 1, 2, 0), EFAULT);
    return lab_end();
}
