// invalid-reserve-commit on Linux: wrong ways to reserve and to commit, and the error of each.
//
// Watch that a refused reservation takes nothing, and that a refused commit may be half done.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

enum { RESERVED = 1 << 20, COMMITTED = 1 << 19, HOLE = 1 << 16, ODD = 16 }; // bytes
enum { ANON = MAP_PRIVATE | MAP_ANONYMOUS, RW = PROT_READ | PROT_WRITE };

static int64_t error_of(int result)
{
    return result == -1 ? errno : 0;
}

static int64_t reserving(void *at, size_t size, int flags)
{
    return mmap(at, size, PROT_NONE, flags, -1, 0) == MAP_FAILED ? errno : 0;
}

static int64_t committing(void *at, size_t size)
{
    return error_of(mprotect(at, size, RW));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const uint64_t page = page_size();

    // Reserve: a MiB, and a hole after it.
    char *base = mmap(NULL, RESERVED + HOLE, PROT_NONE, ANON, -1, 0);
    if (base == MAP_FAILED || munmap(base + RESERVED, HOLE) == -1)
        die("mmap");
    step("reserve", base, RESERVED);

    // Reserve wrongly: one thing is wrong each time.
    const int64_t no_byte = reserving(NULL, 0, ANON);
    const int64_t no_file = reserving(NULL, page, MAP_PRIVATE);
    const int64_t odd_address = reserving(base + ODD, page, ANON | MAP_FIXED_NOREPLACE);
    const int64_t reserved_already = reserving(base, page, ANON | MAP_FIXED_NOREPLACE);
    const int64_t all_of_user_space = reserving(NULL, SIZE_MAX - HOLE, ANON);
    struct snapshot now = step("reserve-wrongly", base, RESERVED);
    expect_error("reserving no byte is refused", no_byte, EINVAL);
    expect_error("reserving neither a file nor anonymously is refused", no_file, EBADF);
    expect_error("reserving at an odd address is refused", odd_address, EINVAL);
    expect_error("reserving what is reserved is refused", reserved_already, EEXIST);
    expect_error("reserving all of user space is refused", all_of_user_space, ENOMEM);
    expect_equal("refused reservations take no address space", now.change.space, 0);

    // Commit: the first half.
    if (mprotect(base, COMMITTED, RW) == -1)
        die("mprotect");
    step("commit", base, RESERVED);

    // Commit wrongly, and use what is not committed.
    const struct fault touch = try_read(base + COMMITTED);
    const int64_t system_call = error_of(pipe((int *)(void *)(base + COMMITTED)));
    const int64_t free_page = committing(base + RESERVED, page);
    const int64_t odd = committing(base + ODD, page);
    const int64_t twice = committing(base, COMMITTED);
    const int64_t past_the_end = committing(base, RESERVED + page);
    now = step("commit-wrongly", base, RESERVED);
    expect_fault("touching what is only reserved faults", touch.code, SIGSEGV);
    expect_error("a system call that writes to what is only reserved is refused", system_call,
                 EFAULT);
    expect_error("committing what nobody reserved is refused", free_page, ENOMEM);
    expect_error("committing from an odd address on is refused", odd, EINVAL);
    expect_error("committing twice is granted", twice, 0);
    expect_error("committing past the reservation is refused", past_the_end, ENOMEM);
    expect_equal("the refused commit is done up to the end of the reservation",
                 now.region.committed, RESERVED);
    return lab_end();
}
