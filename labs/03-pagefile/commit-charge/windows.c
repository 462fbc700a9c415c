// commit-charge on Windows: what does committing cost, and when?
//
// Watch `commit` rise at once by all of the range, where `resident` does not move. It is a count of
// what we may use; no part of the page file is taken for it.

#include <windows.h>

#include "probe.h"

enum { MIB = 1 << 20, BYTES = 64 * MIB };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Reserve: addresses, and nothing else. What Windows keeps about the range is small.
    char *p = VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc(MEM_RESERVE)");
    struct snapshot now = step("reserve", p, BYTES);
    expect_at_most("reserving 64 MiB charges less than 1 MiB of commit", now.change.commit,
                   MIB - 1);

    // Commit: the charge rises by all of it. No page of memory is handed over.
    if (!VirtualAlloc(p, BYTES, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    now = step("commit", p, BYTES);
    expect_at_least("committing charges all of the range at once", now.change.commit, BYTES);
    expect_equal("committing takes no memory", now.region.resident, 0);

    // Decommit: the charge is given back at once as well. The addresses stay reserved.
    if (!VirtualFree(p, BYTES, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("decommit", p, BYTES);
    expect_at_most("decommitting gives nearly all of the charge back", now.change.commit,
                   MIB - BYTES);
    VirtualFree(p, 0, MEM_RELEASE);
    return lab_end();
}
