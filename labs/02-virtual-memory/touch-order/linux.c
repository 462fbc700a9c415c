// touch-order on Linux: how many page faults the first touch of 2560 pages takes.
//
// Watch the table `faults`: one a page in either order, none where the kernel was asked to touch
// the pages in advance, and few for a view of a file, whose neighbours come with a page.

#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { RW = PROT_READ | PROT_WRITE };

static int64_t pages;

static char *new_pages(int populate)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | populate;
    char *base = mmap(NULL, pages * (int64_t)page_size(), RW, flags, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    return base;
}

static void touch_forwards(char *base)
{
    for (int64_t i = 0; i < pages; i++)
        base[i * (int64_t)page_size()] = 'A';
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    pages = lab_parameter("pages", 2560);
    lab_require(pages >= 64, "pages must be 64 or more");
    const int64_t page = (int64_t)page_size();
    const int64_t size = pages * page;
    lab_needs(3 * size, size);
    char *up = new_pages(0);
    char *down = new_pages(0);
    struct snapshot now = step("commit", up, size);
    expect_equal("every page mapped for writing is committed", now.region.committed, size);
    expect_equal("committed pages are not resident before they are touched", now.region.resident,
                 0);

    // Touch forwards, then other pages backwards.
    touch_forwards(up);
    now = step("forwards", up, size);
    table_row("faults", "pages:count faults:count", "forwards", pages, now.faults);
    expect_at_least("touching forwards takes a page fault a page", now.faults, pages);
    for (int64_t i = pages - 1; i >= 0; i--)
        down[i * page] = 'A';
    now = step("backwards", down, size);
    table_row("faults", "pages:count faults:count", "backwards", pages, now.faults);
    expect_at_least("touching backwards takes a page fault a page", now.faults, pages);

    // Populate: the kernel touches all pages in the call.
    char *early = new_pages(MAP_POPULATE);
    now = step("populate", early, size);
    expect_equal("populating makes every page resident", now.region.resident, size);
    touch_forwards(early);
    now = step("touch-populated", early, size);
    table_row("faults", "pages:count faults:count", "populated", pages, now.faults);
    expect_equal("touching populated pages takes no page fault", now.faults, 0);
    expect_equal("the last populated page holds what was written", early[size - page], 'A');

    // View: the file's pages are in the cache once it has been written.
    const int file = lab_nameless_file();
    if (file == -1 || pwrite(file, up, (size_t)size, 0) != size)
        die("a file");
    const char *view = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap of the file");
    step("write", view, size);
    int64_t same = 0;
    for (int64_t i = 0; i < pages; i++)
        same += view[i * page] == 'A';
    now = step("view", view, size);
    table_row("faults", "pages:count faults:count", "view", pages, now.faults);
    expect_equal("every page of a view holds what was written to its file", same, pages);
    expect_at_most("reading a view takes at most a page fault for two pages",
                   page < 1 << 16 ? now.faults : unknown("a page is as large as fault-around here"),
                   pages / 2);
    close(file);
    return lab_end();
}
