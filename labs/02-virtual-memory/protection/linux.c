// protection on Linux: what may be done with a page is a matter of the whole page.
//
// Watch which accesses fault. Linux takes whole pages only: where a range begins inside a page,
// rounding is ours.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

// bytes
enum { RESERVED = 1000 * 1024 * 1024, COMMITTED = 64 << 20, DECOMMITTED = 50 * 1024 * 1024 };
// the article's cell, of 1024 in a page: one in the middle of page 1, however large a page is
enum { BEGIN = 2000 };
enum { ANYWHERE = MAP_PRIVATE | MAP_ANONYMOUS, HERE = ANYWHERE | MAP_FIXED };

static int *reserve_and_commit(void)
{
    // Reserve: the article's 1000 MB. The highest room that is free is what Linux takes first
    // anyway.
    int *cells = mmap(NULL, RESERVED, PROT_NONE, ANYWHERE, -1, 0);
    if (cells == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("reserve", cells, COMMITTED);
    expect_equal("reserving 1000 MB takes exactly that much address space", now.change.space,
                 RESERVED);

    // Commit: the first 64 MB, and every page of them is written to.
    if (mprotect(cells, COMMITTED, PROT_READ | PROT_WRITE) == -1)
        die("mprotect");
    for (int i = 0; i < COMMITTED / (int)sizeof *cells; i += (int)page_size() / (int)sizeof *cells)
        cells[i] = 8;
    now = step("commit", cells, COMMITTED);
    expect_equal("every page that was written to is resident", now.region.resident, COMMITTED);
    return cells;
}

// errno of locking a page, 0 if it was locked. mlock(2): EPERM where this process may lock nothing
// at all.
static struct figure lock_error(const void *p)
{
    const int error = mlock(p, 1) == -1 ? errno : 0;
    return error == EPERM ? unknown("nothing may be locked here") : known(error);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(COMMITTED, 0);
    const int64_t page = (int64_t)page_size();
    int *const cells = reserve_and_commit();
    int *const page_1 = cells + page / (int)sizeof *cells;

    // Protect: one byte is asked for, and its page becomes read-only. The page after it does not.
    if (mprotect(cells, 1, PROT_READ) == -1)
        die("mprotect(PROT_READ)");
    const struct fault first = try_write(&cells[0]);
    const struct fault last = try_write(page_1 - 1);
    const struct fault next = try_write(page_1);
    step("protect", cells, COMMITTED);
    expect_fault("writing to the read-only page faults", first.code, SIGSEGV);
    expect_fault("writing to the end of that page faults too", last.code, SIGSEGV);
    expect_true("writing to the page after that does not fault", !next.happened);
    expect_true("the read-only page can be read", !(try_read(cells).happened));

    // Unprotect: nothing was lost.
    if (mprotect(cells, 1, PROT_READ | PROT_WRITE) == -1)
        die("mprotect back");
    step("unprotect", cells, COMMITTED);
    expect_equal("the page has kept its value", cells[0], 8);
    expect_true("writing to the page works again", !(try_write(cells).happened));

    // Decommit: 50 MB from the middle of page 1 on. Linux wants whole pages: we name all that hold
    // a byte of them.
    const int64_t odd = BEGIN * page / 1024;
    const int64_t from = odd / page * page;
    const int64_t to = (odd + DECOMMITTED + page - 1) / page * page;
    if (mmap((char *)cells + from, (size_t)(to - from), PROT_NONE, HERE, -1, 0) == MAP_FAILED)
        die("mmap over the range");
    const struct fault zero = try_write(&cells[10]);
    const struct fault one = try_read(page_1);
    struct snapshot now = step("decommit", cells, COMMITTED);
    expect_equal("decommitting 50 MB from an odd address on takes a page more", now.change.commit,
                 -(DECOMMITTED + page));
    expect_equal("the decommitted pages are resident no more", now.region.resident,
                 COMMITTED - (DECOMMITTED + page));
    expect_equal("the address space stays reserved", now.change.space, 0);
    expect_true("page 0 can still be written", !zero.happened);
    expect_fault("page 1 is gone to its first byte", one.code, SIGSEGV);

    // Guard: a page without access faults for ever, until the program itself opens it.
    if (mprotect(cells, 1, PROT_NONE) == -1)
        die("mprotect(PROT_NONE)");
    const struct fault once = try_read(cells);
    const struct fault twice = try_read(cells);
    step("guard", cells, COMMITTED);
    expect_fault("the first touch of a guarded page faults", once.code, SIGSEGV);
    expect_fault("the second touch faults as well", twice.code, SIGSEGV);

    // Lock: pages that cannot be touched cannot be locked either, however often one tries.
    const struct figure refusal = lock_error(cells);
    if (mprotect(cells, 1, PROT_READ | PROT_WRITE) == -1)
        die("mprotect to open the page");
    const struct figure retry = lock_error(cells);
    step("lock", cells, COMMITTED);
    expect_error("a guarded page cannot be locked", refusal, ENOMEM);
    expect_equal("an open page can be locked", retry, 0);

    // Release: committed or not, all of it goes.
    if (munmap(cells, RESERVED) == -1)
        die("munmap");
    now = step("release", cells, COMMITTED);
    expect_equal("releasing gives all the address space back", now.change.space, -RESERVED);
    return lab_end();
}
