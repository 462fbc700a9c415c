// what-gives-back on Linux: which call gives the pages back, and which the commit.
//
// Watch `committed` and `resident` of the region: closing pages moves neither, dropping them moves
// one, mapping over them moves both.

#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

enum { RW = PROT_READ | PROT_WRITE, ANON = MAP_PRIVATE | MAP_ANONYMOUS };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t bytes = lab_parameter("bytes", 64 << 20);
    lab_require(bytes % (int64_t)page_size() == 0, "bytes must be whole pages");
    lab_needs(bytes, 0);

    // Touch: 64 MiB or so, committed and resident.
    char *base = mmap(NULL, bytes, RW, ANON, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    memset(base, 'A', bytes);
    step("touch", base, bytes);

    // Close: nobody can use the pages, and nothing else changes.
    if (mprotect(base, bytes, PROT_NONE) == -1)
        die("mprotect(PROT_NONE)");
    struct snapshot now = step("close", base, bytes);
    expect_equal("closed pages stay committed", now.region.committed, bytes);
    expect_equal("closed pages stay resident", now.region.resident, bytes);
    expect_fault("a closed page cannot be read", try_read(base).code, SIGSEGV);
    if (mprotect(base, bytes, RW) == -1)
        die("mprotect to open them");
    step("open", base, bytes);
    expect_equal("reopened pages have kept their content", *base, 'A');

    // Drop: the pages are gone. What was promised is promised still.
    if (madvise(base, bytes, MADV_DONTNEED) == -1)
        die("madvise(MADV_DONTNEED)");
    now = step("drop", base, bytes);
    expect_equal("dropped pages stay committed", now.region.committed, bytes);
    expect_equal("dropped pages are not resident", now.region.resident, 0);
    expect_equal("dropped pages read as zero", *base, 0);
    *base = 'A';
    expect_equal("a dropped page can be used again", *base, 'A');

    // Decommit: a new reservation laid over the old mapping. Only the addresses are left.
    if (mmap(base, bytes, PROT_NONE, ANON | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap over the range");
    now = step("decommit", base, bytes);
    expect_equal("pages mapped over are not committed", now.region.committed, 0);
    expect_equal("pages mapped over are not resident", now.region.resident, 0);
    expect_equal("pages mapped over keep their address space", now.region.reserved, bytes);
    return lab_end();
}
