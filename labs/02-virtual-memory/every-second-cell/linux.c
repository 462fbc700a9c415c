// every-second-cell on Linux: a mapping per cell, until the kernel allows no more mappings.
//
// Watch the table `cells`: each committed page between reserved ones takes two mappings more. At
// the limit even giving back fails, where it would cut a mapping in two. A child does it all.

#include <errno.h>
#include <sys/mman.h>

#include "faults.h"
#include "number_in.h"
#include "probe.h"
#include "processes.h"

enum { SPARE = 1000 };                   // mappings of a program itself, at most
static const int64_t TOO_MANY = 1 << 20; // to be tried in a moment

static int error_of(int result)
{
    return result == -1 ? errno : 0;
}

// Commits every second page of a reservation, and tells with what error it ended and how many.
static int fill_the_sheet(int64_t most)
{
    const int64_t page = (int64_t)page_size();
    const int64_t pages = most + SPARE;
    char *sheet = mmap(NULL, pages * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sheet == MAP_FAILED)
        die("mmap");
    int64_t cells = 0;
    while (cells < pages / 2 &&
           mprotect(sheet + (2 * cells + 1) * page, page, PROT_READ | PROT_WRITE) != -1)
        cells++;
    tell_parent(cells < pages / 2 ? errno : 0);
    tell_parent(cells);
    tell_parent(try_write(sheet + page).code); // the first cell
    tell_parent(
        error_of(munmap(sheet + (pages - 2) * page, page))); // the last mapping loses a page
    tell_parent(error_of(munmap(sheet + page, page)));       // the first cell, all of it
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct figure limit = number_in("/proc/sys/vm/max_map_count", "");
    if (is_unknown(limit) || value_of(limit) > TOO_MANY)
        lab_skip("vm.max_map_count cannot be read here, or is larger than a million");
    const int64_t most = value_of(limit);
    if (in_role("sheet"))
        return fill_the_sheet(most);

    // Commit: every second page, until it is refused.
    struct child *child = child_start(NULL, "sheet", NULL);
    if (!child)
        die("child_start");
    const int64_t refusal = child_answer(child);
    const int64_t cells = child_answer(child);
    const int64_t write = child_answer(child);
    step("commit", NULL, 0);
    table_row("cells", "committed:count mappings-allowed:count", NULL, cells, most);
    expect_error("committing one page in two is refused in the end", refusal, ENOMEM);
    expect_fault("a page committed between reserved ones can be written", write, 0);
    expect_at_most("two mappings a cell are no more than the limit", 2 * cells, most);
    expect_at_least("two mappings a cell reach the limit", 2 * cells, most - SPARE);

    // Give back: a page out of the middle of a mapping, then a whole mapping.
    const int64_t cut = child_answer(child);
    const int64_t whole = child_answer(child);
    child_end(child);
    step("give-back", NULL, 0);
    expect_error("giving back a page inside a mapping is refused at the limit", cut, ENOMEM);
    expect_error("giving back a whole mapping is granted at the limit", whole, 0);
    return lab_end();
}
