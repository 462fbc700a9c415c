// partial-decommit on Linux: a range that begins inside a page, and which pages go with it.
//
// Watch `committed` of the region. Linux takes whole pages only, so the rounding is ours.

#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

enum { COMMITTED = 64 << 20, INTS = 1024 }; // bytes; the article's ints in a page
enum { ANYWHERE = MAP_PRIVATE | MAP_ANONYMOUS };

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
    char *base = mmap(NULL, COMMITTED, PROT_READ | PROT_WRITE, ANYWHERE, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    memset(base, 'A', COMMITTED);
    struct snapshot now = step("commit", base, COMMITTED);
    expect_equal("every page written to is resident", now.region.resident, COMMITTED);

    // Decommit: 50 MB from the middle of page 1 on. We name all pages that hold a byte of them.
    const int64_t odd = first_int * page / INTS;
    const int64_t from = odd / page * page;
    const int64_t to = (odd + decommitted + page - 1) / page * page;
    if (mmap(base + from, to - from, PROT_NONE, ANYWHERE | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap over the range");
    now = step("decommit", base, COMMITTED);
    expect_equal("decommitting from the middle of a page on takes a page more than the size",
                 now.region.committed, COMMITTED - (decommitted + page));
    expect_equal("decommitted pages are not resident", now.region.resident,
                 COMMITTED - (decommitted + page));
    expect_equal("decommitted pages keep their address space", now.region.reserved, COMMITTED);
    expect_fault("page 0 can still be written", try_write(base + 40).code, 0);
    expect_fault("the first byte of page 1 can be read no more", try_read(base + page).code,
                 SIGSEGV);
    return lab_end();
}
