// what-gives-back on Windows: which call gives the pages back, and which the commit.
//
// Watch `committed` of the region and `commit` of the process: only MEM_DECOMMIT moves them.
// MEM_RESET says that the content is of no more use, and leaves the rest to the system.

#include <windows.h>

#include "faults.h"
#include "probe.h"

enum { NOISE = 1 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t bytes = lab_parameter("bytes", 64 << 20);
    lab_require(bytes % page == 0, "bytes must be whole pages");
    lab_needs(bytes, 0);

    // Touch: 64 MiB or so, committed and resident.
    char *base = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc");
    for (int64_t at = 0; at < bytes; at += page)
        base[at] = 'A';
    step("touch", base, bytes);

    // Close: nobody can use the pages. They are promised to us all the same.
    DWORD old;
    if (!VirtualProtect(base, bytes, PAGE_NOACCESS, &old))
        die("VirtualProtect(PAGE_NOACCESS)");
    struct snapshot now = step("close", base, bytes);
    expect_equal("closed pages are told as committed", now.region.committed, bytes);
    expect_at_least("closing gives no commit back", now.change.commit, -NOISE);
    expect_fault("a closed page cannot be read", try_read(base).code, EXCEPTION_ACCESS_VIOLATION);
    if (!VirtualProtect(base, bytes, PAGE_READWRITE, &old))
        die("VirtualProtect to open them");
    step("open", base, bytes);
    expect_equal("reopened pages have kept their content", *base, 'A');

    // Drop: the system may take the pages when it needs some.
    if (!VirtualAlloc(base, bytes, MEM_RESET, PAGE_READWRITE))
        die("VirtualAlloc(MEM_RESET)");
    now = step("drop", base, bytes);
    expect_equal("dropped pages are told as committed", now.region.committed, bytes);
    expect_at_least("dropping gives no commit back", now.change.commit, -NOISE);
    expect_true("a dropped page holds its old content or zero", *base == 'A' || *base == 0);

    // Decommit: only the addresses are left.
    if (!VirtualFree(base, bytes, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("decommit", base, bytes);
    expect_equal("decommitted pages are told as reserved only", now.region.committed, 0);
    expect_at_most("decommitting gives the commit back", now.change.commit, NOISE - bytes);
    expect_equal("decommitted pages keep their address space", now.region.reserved, bytes);
    return lab_end();
}
