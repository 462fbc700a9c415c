// touch-order on Linux: how many page faults the first touch of 2560 pages takes.
//
// Watch the table `faults`: one a page in either order, none where the kernel was asked to touch
// the pages in advance, and few for a view of a file, whose neighbours come with a page.

#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { PAGES = 2560, RW = PROT_READ | PROT_WRITE };

static char *new_pages(int flags, int file)
{
    char *base = mmap(NULL, PAGES * page_size(), RW, flags, file, 0);
    if (base == MAP_FAILED)
        die("mmap");
    return base;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t size = PAGES * page;
    lab_needs(3 * size, size);
    char *up = new_pages(MAP_PRIVATE | MAP_ANONYMOUS, -1);
    char *down = new_pages(MAP_PRIVATE | MAP_ANONYMOUS, -1);
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, size) == -1)
        die("a file");
    char *view = new_pages(MAP_SHARED, file);
    step("commit", up, size);

    // Touch forwards, then other pages backwards.
    for (int64_t i = 0; i < PAGES; i++)
        up[i * page] = 'A';
    struct snapshot now = step("forwards", up, size);
    table_row("faults", "pages:count faults:count", "forwards", PAGES, now.faults);
    expect_at_least("touching forwards takes a page fault a page", now.faults, PAGES);
    for (int64_t i = PAGES - 1; i >= 0; i--)
        down[i * page] = 'A';
    now = step("backwards", down, size);
    table_row("faults", "pages:count faults:count", "backwards", PAGES, now.faults);
    expect_at_least("touching backwards takes a page fault a page", now.faults, PAGES);

    // Populate: the kernel touches all pages in the call.
    char *early = new_pages(MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1);
    now = step("populate", early, size);
    expect_equal("populating makes every page resident", now.region.resident, size);
    for (int64_t i = 0; i < PAGES; i++)
        early[i * page] = 'A';
    now = step("touch-populated", early, size);
    table_row("faults", "pages:count faults:count", "populated", PAGES, now.faults);
    expect_equal("touching populated pages takes no page fault", now.faults, 0);

    // View: the file's pages are in the cache once it has been written.
    for (int64_t i = 0; i < PAGES; i++)
        if (pwrite(file, "A", 1, i * page) != 1)
            die("pwrite");
    step("write", view, size);
    for (int64_t i = 0; i < PAGES; i++)
        (void)*(volatile char *)&view[i * page];
    now = step("view", view, size);
    table_row("faults", "pages:count faults:count", "view", PAGES, now.faults);
    expect_at_most("reading a view takes at most a page fault for two pages",
                   page < 1 << 16 ? now.faults : unknown("a page is as large as fault-around here"),
                   PAGES / 2);
    close(file);
    return lab_end();
}
