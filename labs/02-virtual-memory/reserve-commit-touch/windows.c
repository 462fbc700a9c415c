// reserve-commit-touch on Windows: an address is not a promise, a promise is not memory.
//
// Watch three columns of the process: `space` moves first, `commit` second, `resident` only when we
// write. What is exact is claimed exactly; loader and page tables move the rest by less than 1 %.

#include <windows.h>

#include "probe.h"

static const int64_t GIB = 1 << 30;                        // the article's 1 GB
enum { TOUCHED_PAGES = 2560 };                             // and its 10 MB
static const int64_t HUNDREDTH = ((int64_t)1 << 30) / 100; // bytes

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(GIB, 0);
    const int64_t page = (int64_t)page_size();
    const int64_t touched = TOUCHED_PAGES * page;

    // Reserve: the range is ours, nobody else will be given it. Nothing can be kept in it yet.
    char *base = VirtualAlloc(NULL, GIB, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    struct snapshot now = step("reserve", base, GIB);
    expect_equal("reserving takes exactly that much address space", now.region.reserved, GIB);
    expect_equal("nothing of what is reserved is told as committed", now.region.committed, 0);
    expect_at_most("reserving charges less than a hundredth of what is reserved", now.change.commit,
                   HUNDREDTH);

    // Commit: the system counts these pages as promised to us, and hands over none. It may build
    // the tables to find them in.
    if (!VirtualAlloc(base, GIB, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    now = step("commit", base, GIB);
    expect_equal("all of what is committed is told as committed", now.region.committed, GIB);
    expect_at_least("committing charges all that is committed at once", now.change.commit, GIB);
    expect_at_most("committing makes less than a hundredth of what is committed resident",
                   now.change.resident, HUNDREDTH);

    // Touch: the first write to a page is what brings a page of memory.
    for (int64_t i = 0; i < TOUCHED_PAGES; i++)
        base[i * page] = 'A';
    now = step("touch", base, GIB);
    expect_equal("every touched page becomes resident", look(base, touched).region.resident,
                 touched);
    expect_at_most("touching charges less than a hundredth of what is committed", now.change.commit,
                   HUNDREDTH);

    // Decommit: the promise is taken back, and the pages with it; the range stays ours.
    if (!VirtualFree(base, GIB, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("decommit", base, GIB);
    expect_at_most("decommitting gives the charge back", now.change.commit, HUNDREDTH - GIB);
    expect_at_most("decommitting gives nine tenths of the touched memory back, or more",
                   now.change.resident, -touched / 10 * 9);
    expect_equal("decommitting keeps the address space", now.region.reserved, GIB);

    // Release: the addresses are anybody's again.
    if (!VirtualFree(base, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    now = step("release", base, GIB);
    expect_equal("releasing gives the address space back", now.region.reserved, 0);
    return lab_end();
}
