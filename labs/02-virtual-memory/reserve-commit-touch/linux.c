// reserve-commit-touch on Linux: an address is not a promise, a promise is not memory.
//
// Watch three columns of the process: `space` moves first, `commit` second, `resident` only when we
// write.

#include <sys/mman.h>

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

    // Reserve: the range is ours, nobody else will be given it. Nothing can be kept in it yet.
    char *base = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("reserve", base, bytes);
    expect_equal("reserving takes exactly that much address space", now.change.space, bytes);
    expect_equal("reserving charges no commit", now.change.commit, 0);
    expect_equal("nothing of what is reserved is resident", now.region.resident, 0);

    // Commit: the kernel counts these pages as promised to us, and hands over none.
    if (mprotect(base, bytes, PROT_READ | PROT_WRITE) == -1)
        die("mprotect");
    now = step("commit", base, bytes);
    expect_equal("committing charges exactly that much commit", now.change.commit, bytes);
    expect_equal("committing takes no further address space", now.change.space, 0);
    expect_equal("committing makes nothing resident", now.change.resident, 0);

    // Touch: the first write to a page is what brings a page of memory.
    for (int64_t i = 0; i < touched_pages; i++)
        base[i * page] = 'A';
    now = step("touch", base, bytes);
    expect_equal("every touched page becomes resident", now.change.resident, touched_pages * page);
    expect_equal("touching charges no further commit", now.change.commit, 0);
    expect_at_least("touching takes a page fault a page", now.faults, touched_pages);

    // Decommit: an inaccessible mapping laid over the range takes the promise back, and the pages
    // with it.
    if (mmap(base, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap over the range");
    now = step("decommit", base, bytes);
    expect_equal("decommitting gives the whole charge back", now.change.commit, -bytes);
    expect_equal("decommitting gives every touched page back", now.change.resident,
                 -touched_pages * page);
    expect_equal("decommitting keeps the address space", now.region.reserved, bytes);

    // Release: the addresses are anybody's again.
    if (munmap(base, bytes) == -1)
        die("munmap");
    now = step("release", base, bytes);
    expect_equal("releasing gives the address space back", now.change.space, -bytes);
    return lab_end();
}
