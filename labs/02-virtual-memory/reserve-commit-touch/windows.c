// reserve-commit-touch on Windows: an address is not a promise, a promise is not memory.
//
// Watch three columns of the process: `space` moves first, `commit` second, `resident` only when we
// write.

#include <windows.h>

#include "probe.h"

static const int64_t GIB = 1 << 30; // the article's 1 GB
enum { TOUCHED_PAGES = 2560 };      // and its 10 MB

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(GIB, 0);
    const int64_t page = (int64_t)page_size();

    // Reserve: the range is ours, nobody else will be given it. Nothing can be kept in it yet.
    char *base = VirtualAlloc(NULL, GIB, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    struct snapshot now = step("reserve", base, GIB);
    expect_equal("reserving takes exactly that much address space", now.change.space, GIB);
    expect_equal("reserving charges no commit", now.change.commit, 0);
    expect_equal("nothing of what is reserved is resident", now.region.resident, 0);

    // Commit: the system counts these pages as owed to us, and hands over none. It may build the
    // tables to find them in.
    if (!VirtualAlloc(base, GIB, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    now = step("commit", base, GIB);
    expect_equal("committing charges exactly that much commit", now.change.commit, GIB);
    expect_equal("committing takes no further address space", now.change.space, 0);
    expect_at_most("committing makes no more resident than page tables", now.change.resident,
                   GIB / 512 + 4 * page);

    // Touch: the first write to a page is what brings a page of memory.
    for (int64_t i = 0; i < TOUCHED_PAGES; i++)
        base[i * page] = 'A';
    now = step("touch", base, GIB);
    expect_equal("every touched page becomes resident", now.change.resident, TOUCHED_PAGES * page);
    expect_equal("touching charges no further commit", now.change.commit, 0);
    expect_at_least("touching takes a page fault a page", now.faults, TOUCHED_PAGES);

    // Decommit: the promise is taken back, and the pages with it; the range stays ours.
    if (!VirtualFree(base, GIB, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("decommit", base, GIB);
    expect_equal("decommitting gives the whole charge back", now.change.commit, -GIB);
    expect_at_most("decommitting gives every touched page back", now.change.resident,
                   -TOUCHED_PAGES * page);
    expect_equal("decommitting keeps the address space", now.region.reserved, GIB);

    // Release: the addresses are anybody's again.
    if (!VirtualFree(base, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    now = step("release", base, GIB);
    expect_equal("releasing gives the address space back", now.change.space, -GIB);
    return lab_end();
}
