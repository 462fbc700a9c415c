// what-gives-back on Linux: which call gives the pages back, and which the commit.
//
// Watch `committed` and `resident` of the region: closing pages moves neither, dropping them moves
// one, mapping over them moves both.

#include <sys/mman.h>

#include "probe.h"

enum { BYTES = 64 << 20, RW = PROT_READ | PROT_WRITE };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, 0);
    const int64_t page = (int64_t)page_size();

    // Touch: 64 MiB, committed and resident.
    char *base = mmap(NULL, BYTES, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    for (int64_t at = 0; at < BYTES; at += page)
        base[at] = 'A';
    step("touch", base, BYTES);

    // Close: nobody can use the pages, and nothing else changes.
    if (mprotect(base, BYTES, PROT_NONE) == -1)
        die("mprotect(PROT_NONE)");
    struct snapshot now = step("close", base, BYTES);
    expect_equal("closed pages stay committed", now.region.committed, BYTES);
    expect_equal("closed pages stay resident", now.region.resident, BYTES);
    if (mprotect(base, BYTES, RW) == -1)
        die("mprotect to open them");
    step("open", base, BYTES);
    expect_equal("reopened pages have kept their content", *base, 'A');

    // Drop: the pages are gone. What was promised is promised still.
    if (madvise(base, BYTES, MADV_DONTNEED) == -1)
        die("madvise(MADV_DONTNEED)");
    now = step("drop", base, BYTES);
    expect_equal("dropped pages stay committed", now.region.committed, BYTES);
    expect_equal("dropped pages are not resident", now.region.resident, 0);
    expect_equal("dropped pages read as zero", *base, 0);

    // Decommit: a new reservation laid over the old mapping. Only the addresses are left.
    base[0] = 'A';
    if (mmap(base, BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap over the range");
    now = step("decommit", base, BYTES);
    expect_equal("pages mapped over are not committed", now.region.committed, 0);
    expect_equal("pages mapped over are not resident", now.region.resident, 0);
    expect_equal("pages mapped over keep their address space", now.region.reserved, BYTES);
    return lab_end();
}
