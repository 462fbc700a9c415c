// guard-page on Linux: a closed page faults at every touch, until the program opens it.
//
// Watch the two touches. Windows has a guard that opens itself; Linux has not.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include "faults.h"
#include "number_in.h"
#include "probe.h"

// errno of locking a page, 0 if it was locked. mlock(2): EPERM where this process may lock nothing
// at all.
static struct figure lock_error(const void *page)
{
    const int error = mlock(page, page_size()) == -1 ? errno : 0;
    return error == EPERM ? unknown("nothing may be locked here") : known(error);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Guard: a page with a value in it, and then without access.
    char *page =
        mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        die("mmap");
    *page = 8;
    if (mprotect(page, page_size(), PROT_NONE) == -1)
        die("mprotect(PROT_NONE)");
    const struct snapshot now = step("guard", page, page_size());
    expect_equal("a guarded page stays committed", now.region.committed, page_size());

    // Touch: twice.
    const struct fault first = try_read(page);
    const struct fault second = try_read(page);
    step("touch", page, page_size());
    expect_fault("the first touch of a guarded page faults", first.code, SIGSEGV);
    expect_fault("the second touch of a guarded page faults as well", second.code, SIGSEGV);

    // Lock: pages that cannot be touched cannot be locked either. The lock stays all the same, and
    // takes effect when the page is opened.
    const struct figure refusal = lock_error(page);
    const struct figure locked = bytes_in("/proc/self/status", "VmLck:");
    if (mprotect(page, page_size(), PROT_READ | PROT_WRITE) == -1)
        die("mprotect to open the page");
    const struct figure retry = lock_error(page);
    step("lock", page, page_size());
    expect_error("a guarded page cannot be locked", refusal, ENOMEM);
    expect_equal("the refused lock stays all the same", is_unknown(refusal) ? refusal : locked,
                 page_size());
    expect_error("an open page can be locked", retry, 0);
    expect_equal("the guarded page has kept its value", *page, 8);
    expect_fault("an open page can be written", try_write(page).code, 0);
    return lab_end();
}
