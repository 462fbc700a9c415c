// protection on Windows: what may be done with a page is a matter of the whole page.
//
// Watch which accesses fault after one byte has been made read-only.

#include <windows.h>

#include "faults.h"
#include "probe.h"

enum { RESERVED = 1000 * 1024 * 1024, ASKED = 1 }; // bytes: the article's 1000 MB, and one

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t per_page = page / (int64_t)sizeof(int);
    const void *elsewhere = VirtualAlloc(NULL, RESERVED, MEM_RESERVE, PAGE_READWRITE);
    if (!elsewhere || !VirtualFree((void *)elsewhere, 0, MEM_RELEASE))
        die("VirtualAlloc without MEM_TOP_DOWN");

    // Reserve: 1000 MB, as high as there is room for them.
    int *cells = VirtualAlloc(NULL, RESERVED, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    if (!cells)
        die("VirtualAlloc(MEM_RESERVE)");
    struct snapshot now = step("reserve", cells, RESERVED);
    expect_equal("reserving 1000 MB takes exactly that much address space", now.region.reserved,
                 RESERVED);
    expect_true("MEM_TOP_DOWN reserves higher than a call without it",
                (uintptr_t)cells > (uintptr_t)elsewhere);

    // Commit: the first two pages, with a value in the first int.
    if (!VirtualAlloc(cells, 2 * page, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    cells[0] = 8;
    now = step("commit", cells, RESERVED);
    expect_equal("two pages are told as committed", now.region.committed, 2 * page);

    // Protect: one byte is asked for, and its page becomes read-only. The page after it does not.
    DWORD old;
    if (!VirtualProtect(cells, ASKED, PAGE_READONLY, &old))
        die("VirtualProtect");
    step("protect", cells, RESERVED);
    expect_fault("writing to the read-only page faults", try_write(&cells[0]).code,
                 EXCEPTION_ACCESS_VIOLATION);
    expect_fault("writing to the end of the read-only page faults",
                 try_write(&cells[per_page - 1]).code, EXCEPTION_ACCESS_VIOLATION);
    expect_fault("writing to the page after the read-only one does not fault",
                 try_write(&cells[per_page]).code, 0);
    expect_fault("reading the read-only page does not fault", try_read(cells).code, 0);

    // Unprotect: nothing was lost.
    if (!VirtualProtect(cells, ASKED, old, &old))
        die("VirtualProtect back");
    step("unprotect", cells, RESERVED);
    expect_equal("the protected page has kept its value", cells[0], 8);
    expect_fault("writing to the unprotected page does not fault", try_write(cells).code, 0);

    // Release: all of it.
    if (!VirtualFree(cells, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    now = step("release", cells, RESERVED);
    expect_equal("releasing gives all the address space back", now.region.reserved, 0);
    return lab_end();
}
