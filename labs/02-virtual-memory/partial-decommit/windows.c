// partial-decommit on Windows: a range that begins inside a page, and which pages go with it.
//
// Watch `committed` of the region: both ends of the range are rounded outward.

#include <windows.h>

#include "faults.h"
#include "probe.h"

enum { COMMITTED = 64 << 20, INTS = 1024 }; // bytes; the article's ints in a page

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t decommitted = lab_parameter("decommitted", 50 * 1024 * 1024); // bytes
    const int64_t first_int = lab_parameter("first_int", 2000); // in the middle of page 1
    const int64_t page = (int64_t)page_size();
    lab_require(first_int > INTS && first_int < 2 * INTS, "first_int must be 1,025 to 2,047");
    lab_require(decommitted % page == 0 && decommitted <= COMMITTED - 2 * page,
                "decommitted must be whole pages, and two less than 64 MiB at most");
    lab_needs(COMMITTED, 0);

    // Commit: 64 MiB, and every page of them is written to.
    char *base = VirtualAlloc(NULL, COMMITTED, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc");
    for (int64_t at = 0; at < COMMITTED; at += page)
        base[at] = 8;
    struct snapshot now = step("commit", base, COMMITTED);
    expect_equal("every page written to is resident", now.region.resident, COMMITTED);

    // Decommit: 50 MB from the middle of page 1 on. Every page that holds a byte of them goes, and
    // page 0 holds none.
    if (!VirtualFree(base + first_int * page / INTS, decommitted, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("decommit", base, COMMITTED);
    expect_equal("all but a page more than the size is still told as committed",
                 now.region.committed, COMMITTED - (decommitted + page));
    expect_at_most("decommitting gives back nine tenths of the charge of the range, or more",
                   now.change.commit, -decommitted / 10 * 9);
    expect_equal("decommitted pages keep their address space", now.region.reserved, COMMITTED);
    expect_fault("page 0 can still be written", try_write(base + 40).code, 0);
    expect_fault("the first byte of page 1 can be read no more", try_read(base + page).code,
                 EXCEPTION_ACCESS_VIOLATION);
    return lab_end();
}
