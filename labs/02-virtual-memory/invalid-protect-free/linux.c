// invalid-protect-free on Linux: wrong ways to protect, to drop and to release, and what each does.
//
// Watch what a refused call has done: Linux works on a range up to its hole, or even past it,
// before it says that there is one.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

enum { ANON = MAP_PRIVATE | MAP_ANONYMOUS, RW = PROT_READ | PROT_WRITE, NO_SUCH = 1 << 20 };
enum { PAGES = 4, ODD = 16 }; // ODD: bytes past a page's begin

static int64_t error_of(int result)
{
    return result == -1 ? errno : 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();

    // Commit: page 0 with something in it, page 1 as a mapping of its own, a hole, and page 3.
    const int64_t all = PAGES * page;
    char *base = mmap(NULL, all, RW, ANON, -1, 0);
    if (base == MAP_FAILED || munmap(base + 2 * page, page) == -1 ||
        mmap(base + page, page, PROT_READ, ANON | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap");
    char *const last = base + 3 * page;
    *base = 'A';
    step("commit", base, all);

    // Protect wrongly. The write that page 3 allows makes it resident.
    const int64_t two_mappings = error_of(mprotect(base, 2 * page, RW));
    const int64_t up_and_down = error_of(mprotect(base, page, PROT_GROWSUP | PROT_GROWSDOWN));
    const int64_t no_protection = error_of(mprotect(base, page, NO_SUCH));
    const int64_t across_hole = error_of(mprotect(base, all, PROT_READ));
    const struct fault before_hole = try_write(base);
    const struct fault after_hole = try_write(last);
    const struct snapshot protect = step("protect-wrongly", base, all);
    expect_error("protecting across two mappings is granted", two_mappings, 0);
    expect_error("mprotect refuses a page that grows up and down at once", up_and_down, EINVAL);
    expect_error("mprotect refuses a protection that does not exist", no_protection, EINVAL);
    expect_error("protecting across a hole is refused", across_hole, ENOMEM);
    expect_fault("the page before the hole is protected all the same", before_hole.code, SIGSEGV);
    expect_fault("the page after the hole is not protected", after_hole.code, 0);

    // Drop wrongly.
    const int64_t locked = error_of(mlock(last, page));
    const int64_t drop_locked = error_of(madvise(last, page, MADV_DONTNEED));
    munlock(last, page);
    const int64_t drop_across = error_of(madvise(base, all, MADV_DONTNEED));
    const struct snapshot drop = step("drop-wrongly", base, all);
    expect_error("dropping a locked page is refused",
                 locked ? unknown("nothing may be locked here") : known(drop_locked), EINVAL);
    expect_error("dropping across a hole is refused", drop_across, ENOMEM);
    expect_equal("the pages on both sides of the hole are dropped all the same",
                 difference(protect.region.resident, drop.region.resident), 2 * page);

    // Release wrongly.
    const int64_t no_byte = error_of(munmap(base, 0));
    const int64_t odd_address = error_of(munmap(base + ODD, page));
    const int64_t both_and_hole = error_of(munmap(base, all));
    const int64_t twice = error_of(munmap(base, all));
    step("release-wrongly", base, all);
    expect_error("releasing no byte is refused", no_byte, EINVAL);
    expect_error("releasing from an odd address on is refused", odd_address, EINVAL);
    expect_error("releasing across a hole is granted", both_and_hole, 0);
    expect_error("releasing twice is granted", twice, 0);
    return lab_end();
}
