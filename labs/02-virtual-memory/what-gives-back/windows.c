// what-gives-back on Windows: which call gives the pages back, and which the commit.
//
// Watch `committed` of the region and `commit` of the process: only MEM_DECOMMIT moves them.
// MEM_RESET says that the content is of no more use, and leaves the rest to the system.

#include <windows.h>

#include "faults.h"
#include "probe.h"

enum { BYTES = 64 << 20, NOISE = 1 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, 0);
    const int64_t page = (int64_t)page_size();

    // Touch: 64 MiB, committed and resident.
    char *base = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc");
    for (int64_t at = 0; at < BYTES; at += page)
        base[at] = 'A';
    step("touch", base, BYTES);

    // Close: nobody can use the pages. They are promised to us all the same.
    DWORD old;
    if (!VirtualProtect(base, BYTES, PAGE_NOACCESS, &old))
        die("VirtualProtect(PAGE_NOACCESS)");
    struct snapshot now = step("close", base, BYTES);
    expect_equal("closed pages are told as committed", now.region.committed, BYTES);
    expect_at_least("closing gives no commit back", now.change.commit, -NOISE);
    expect_fault("a closed page cannot be read", try_read(base).code, EXCEPTION_ACCESS_VIOLATION);
    if (!VirtualProtect(base, BYTES, PAGE_READWRITE, &old))
        die("VirtualProtect to open them");
    step("open", base, BYTES);
    expect_equal("reopened pages have kept their content", *base, 'A');

    // Drop: the system may take the pages when it needs some.
    if (!VirtualAlloc(base, BYTES, MEM_RESET, PAGE_READWRITE))
        die("VirtualAlloc(MEM_RESET)");
    now = step("drop", base, BYTES);
    expect_equal("dropped pages are told as committed", now.region.committed, BYTES);
    expect_at_least("dropping gives no commit back", now.change.commit, -NOISE);
    expect_true("a dropped page holds its old content or zero", *base == 'A' || *base == 0);

    // Decommit: only the addresses are left.
    if (!VirtualFree(base, BYTES, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("decommit", base, BYTES);
    expect_equal("decommitted pages are told as reserved only", now.region.committed, 0);
    expect_at_most("decommitting gives the commit back", now.change.commit, NOISE - BYTES);
    expect_equal("decommitted pages keep their address space", now.region.reserved, BYTES);
    return lab_end();
}
