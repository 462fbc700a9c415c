// reserve-commit-touch on Windows: an address is not a promise, a promise is not memory.
//
// Watch three columns of the process: `space` moves first, `commit` second, `resident` only when we
// write. What is exact is claimed exactly; loader and page tables move the rest by less than 1 %.

#include <windows.h>

#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t bytes = lab_parameter("bytes", 1 << 30);              // the article's 1 GB
    const int64_t touched_pages = lab_parameter("touched_pages", 2560); // and its 10 MB
    const int64_t page = (int64_t)page_size();
    lab_require(bytes % page == 0 && bytes >= 64 << 20,
                "bytes must be whole pages, 64 MiB or more");
    lab_require(touched_pages <= bytes / page, "touched_pages must lie in bytes");
    lab_needs(bytes, 0);
    const int64_t touched = touched_pages * page, hundredth = bytes / 100;

    // Reserve: the range is ours, nobody else will be given it. Nothing can be kept in it yet.
    char *base = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    struct snapshot now = step("reserve", base, bytes);
    expect_equal("reserving takes exactly that much address space", now.region.reserved, bytes);
    expect_equal("nothing of what is reserved is told as committed", now.region.committed, 0);
    expect_at_most("reserving charges less than a hundredth of what is reserved", now.change.commit,
                   hundredth);

    // Commit: the system counts these pages as promised to us, and hands over none. It may build
    // the tables to find them in.
    if (!VirtualAlloc(base, bytes, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    now = step("commit", base, bytes);
    expect_equal("all of what is committed is told as committed", now.region.committed, bytes);
    expect_at_least("committing charges all that is committed at once", now.change.commit, bytes);
    expect_at_most("committing makes less than a hundredth of what is committed resident",
                   now.change.resident, hundredth);

    // Touch: the first write to a page is what brings a page of memory.
    for (int64_t i = 0; i < touched_pages; i++)
        base[i * page] = 'A';
    now = step("touch", base, bytes);
    expect_equal("every touched page becomes resident", look(base, touched).region.resident,
                 touched);
    expect_at_most("touching charges less than a hundredth of what is committed", now.change.commit,
                   hundredth);

    // Decommit: the promise is taken back, and the pages with it; the range stays ours.
    if (!VirtualFree(base, bytes, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("decommit", base, bytes);
    expect_at_most("decommitting gives the charge back", now.change.commit, hundredth - bytes);
    expect_at_most("decommitting gives nine tenths of the touched memory back, or more",
                   now.change.resident, -touched / 10 * 9);
    expect_equal("decommitting keeps the address space", now.region.reserved, bytes);

    // Release: the addresses are anybody's again.
    if (!VirtualFree(base, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    now = step("release", base, bytes);
    expect_equal("releasing gives the address space back", now.region.reserved, 0);
    return lab_end();
}
