// invalid-protect-free on Linux: wrong ways to protect, to drop and to release, and what each does.
//
// Watch what a refused call has done: Linux works on a range up to its hole, or even past it,
// before it says that there is one.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

enum { ANON = MAP_PRIVATE | MAP_ANONYMOUS, RW = PROT_READ | PROT_WRITE };

static int64_t error_of(int result)
{
    return result == -1 ? errno : 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();

    // Commit: page 0, page 1 as a mapping of its own, a hole, and page 3.
    char *base = mmap(NULL, 4 * page, RW, ANON, -1, 0);
    if (base == MAP_FAILED || munmap(base + 2 * page, page) == -1 ||
        mmap(base + page, page, PROT_READ, ANON | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap");
    char *const last = base + 3 * page;
    *base = 1;
    *last = 1;
    step("commit", base, 4 * page);

    // Protect wrongly.
    const int64_t two_mappings = error_of(mprotect(base, 2 * page, RW));
    const int64_t up_and_down = error_of(mprotect(base, 1, PROT_GROWSUP | PROT_GROWSDOWN));
    const int64_t no_protection = error_of(mprotect(base, 1, 1 << 20));
    const int64_t across_hole = error_of(mprotect(base, 4 * page, PROT_READ));
    const struct fault before_hole = try_write(base);
    const struct fault after_hole = try_write(last);
    step("protect-wrongly", base, 4 * page);
    expect_error("protecting across two mappings is granted", two_mappings, 0);
    expect_error("mprotect refuses a page that grows up and down at once", up_and_down, EINVAL);
    expect_error("mprotect refuses a protection that does not exist", no_protection, EINVAL);
    expect_error("protecting across a hole is refused", across_hole, ENOMEM);
    expect_fault("the page before the hole is protected all the same", before_hole.code, SIGSEGV);
    expect_fault("the page after the hole is not protected", after_hole.code, 0);

    // Drop wrongly.
    const int64_t locked = error_of(mlock(last, 1));
    const int64_t drop_locked = error_of(madvise(last, 1, MADV_DONTNEED));
    munlock(last, 1);
    const int64_t drop_across = error_of(madvise(base, 4 * page, MADV_DONTNEED));
    step("drop-wrongly", base, 4 * page);
    expect_error("dropping a locked page is refused",
                 locked ? unknown("nothing may be locked here") : known(drop_locked), EINVAL);
    expect_error("dropping across a hole is refused", drop_across, ENOMEM);
    expect_equal("the pages on both sides of the hole are dropped all the same", *base + *last, 0);

    // Release wrongly.
    const int64_t no_byte = error_of(munmap(base, 0));
    const int64_t odd_address = error_of(munmap(base + 1, page));
    const int64_t both_and_hole = error_of(munmap(base, 4 * page));
    const int64_t twice = error_of(munmap(base, 4 * page));
    step("release-wrongly", base, 4 * page);
    expect_error("releasing no byte is refused", no_byte, EINVAL);
    expect_error("releasing from an odd address on is refused", odd_address, EINVAL);
    expect_error("releasing across a hole is granted", both_and_hole, 0);
    expect_error("releasing twice is granted", twice, 0);
    return lab_end();
}
