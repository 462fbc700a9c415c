// what-gives-back on Linux: which call gives the pages back, and which the commit.
//
// Watch `committed` and `resident` of the region: closing pages moves neither, dropping them moves
// one, mapping over them moves both.

#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

enum { BYTES = 64 << 20, RW = PROT_READ | PROT_WRITE, ANON = MAP_PRIVATE | MAP_ANONYMOUS };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, 0);

    // Touch: 64 MiB, committed and resident.
    char *base = mmap(NULL, BYTES, RW, ANON, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    memset(base, 'A', BYTES);
    step("touch", base, BYTES);

    // Close: nobody can use the pages, and nothing else changes.
    if (mprotect(base, BYTES, PROT_NONE) == -1)
        die("mprotect(PROT_NONE)");
    struct snapshot now = step("close", base, BYTES);
    expect_equal("closed pages stay committed", now.region.committed, BYTES);
    expect_equal("closed pages stay resident", now.region.resident, BYTES);
    expect_fault("a closed page cannot be read", try_read(base).code, SIGSEGV);
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
    *base = 'A';
    expect_equal("a dropped page can be used again", *base, 'A');

    // Decommit: a new reservation laid over the old mapping. Only the addresses are left.
    if (mmap(base, BYTES, PROT_NONE, ANON | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap over the range");
    now = step("decommit", base, BYTES);
    expect_equal("pages mapped over are not committed", now.region.committed, 0);
    expect_equal("pages mapped over are not resident", now.region.resident, 0);
    expect_equal("pages mapped over keep their address space", now.region.reserved, BYTES);
    return lab_end();
}
