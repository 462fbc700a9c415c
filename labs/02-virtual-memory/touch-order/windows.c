// touch-order on Windows: how many page faults the first touch of 2560 pages takes.
//
// Watch the table `faults`: touched forwards, pages come ahead of the program, so there are fewer
// faults than pages; touched backwards, each page takes its own.

#include <windows.h>

#include "probe.h"

static int64_t pages;

static char *new_pages(void)
{
    char *base =
        VirtualAlloc(NULL, pages * (int64_t)page_size(), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc");
    return base;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    pages = lab_parameter("pages", 2560);
    lab_require(pages >= 64, "pages must be 64 or more");
    const int64_t page = (int64_t)page_size();
    const int64_t size = pages * page;
    lab_needs(3 * size, 0);
    char *up = new_pages();
    char *down = new_pages();
    struct snapshot now = step("commit", up, size);
    expect_equal("committed pages are not resident before they are touched", now.region.resident,
                 0);

    // Touch forwards, then other pages backwards.
    for (int64_t i = 0; i < pages; i++)
        up[i * page] = 'A';
    now = step("forwards", up, size);
    const struct figure forwards = now.faults;
    table_row("faults", "pages:count faults:count", "forwards", pages, forwards);
    expect_equal("every page touched forwards is resident", now.region.resident, size);
    for (int64_t i = pages - 1; i >= 0; i--)
        down[i * page] = 'A';
    now = step("backwards", down, size);
    table_row("faults", "pages:count faults:count", "backwards", pages, now.faults);
    expect_equal("every page touched backwards is resident", now.region.resident, size);
    expect_at_least("touching backwards takes a page fault a page", now.faults, pages);
    expect_at_most("touching forwards takes no more page faults than backwards", forwards,
                   now.faults);

    step_absent("populate", "no call touches private pages in advance");
    step_absent("touch-populated", "no call touches private pages in advance");
    step_absent("write", "views of files are the subject of 04-mmap");
    step_absent("view", "views of files are the subject of 04-mmap");
    return lab_end();
}
