// protection on Linux: what may be done with a page is a matter of the whole page.
//
// Watch which accesses fault after one byte has been made read-only.

#include <signal.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

enum { RESERVED = 1000 * 1024 * 1024, ASKED = 1 }; // bytes: the article's 1000 MB, and one

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t per_page = page / (int64_t)sizeof(int);

    // Reserve: what the article asks for with MEM_TOP_DOWN. The highest room that is free is what
    // Linux takes first anyway.
    int *cells = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (cells == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("reserve", cells, RESERVED);
    expect_equal("reserving 1000 MB takes exactly that much address space", now.region.reserved,
                 RESERVED);

    // Commit: the first two pages, with a value in the first int.
    if (mprotect(cells, 2 * page, PROT_READ | PROT_WRITE) == -1)
        die("mprotect");
    cells[0] = 8;
    now = step("commit", cells, RESERVED);
    expect_equal("two pages are committed", now.region.committed, 2 * page);

    // Protect: one byte is asked for, and its page becomes read-only. The page after it does not.
    if (mprotect(cells, ASKED, PROT_READ) == -1)
        die("mprotect(PROT_READ)");
    step("protect", cells, RESERVED);
    expect_fault("writing to the read-only page faults", try_write(&cells[0]).code, SIGSEGV);
    expect_fault("writing to the end of the read-only page faults",
                 try_write(&cells[per_page - 1]).code, SIGSEGV);
    expect_fault("writing to the page after the read-only one does not fault",
                 try_write(&cells[per_page]).code, 0);
    expect_fault("reading the read-only page does not fault", try_read(cells).code, 0);

    // Unprotect: nothing was lost.
    if (mprotect(cells, ASKED, PROT_READ | PROT_WRITE) == -1)
        die("mprotect back");
    step("unprotect", cells, RESERVED);
    expect_equal("the protected page has kept its value", cells[0], 8);
    expect_fault("writing to the unprotected page does not fault", try_write(cells).code, 0);

    // Release: all of it.
    if (munmap(cells, RESERVED) == -1)
        die("munmap");
    now = step("release", cells, RESERVED);
    expect_equal("releasing gives all the address space back", now.region.reserved, 0);
    return lab_end();
}
