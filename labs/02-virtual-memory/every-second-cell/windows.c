// every-second-cell on Windows: one page in two can be committed, however many they are.
//
// Watch the table `cells`. State is kept for each page, not for each stretch of pages: on Linux as
// many cells are too many. A child does it all.

#include <windows.h>

#include "faults.h"
#include "probe.h"
#include "processes.h"

enum { CELLS = 35000 }; // more than half of the 65,530 mappings that Linux allows

// Commits every second page of a reservation, and tells with what error it ended and how many.
static int fill_the_sheet(void)
{
    const int64_t page = (int64_t)page_size();
    char *sheet = VirtualAlloc(NULL, 2 * CELLS * page, MEM_RESERVE, PAGE_READWRITE);
    if (!sheet)
        die("VirtualAlloc(MEM_RESERVE)");
    int64_t cells = 0;
    while (cells < CELLS &&
           VirtualAlloc(sheet + (2 * cells + 1) * page, page, MEM_COMMIT, PAGE_READWRITE))
        cells++;
    tell_parent(cells < CELLS ? (int64_t)GetLastError() : 0);
    tell_parent(cells);
    tell_parent(try_write(sheet + page).code); // the first cell
    tell_parent(VirtualFree(sheet + page, page, MEM_DECOMMIT) ? 0 : (int64_t)GetLastError());
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("sheet"))
        return fill_the_sheet();

    // Commit: every second page.
    struct child *child = child_start(NULL, "sheet", NULL);
    if (!child)
        die("child_start");
    const int64_t refusal = child_answer(child);
    const int64_t cells = child_answer(child);
    const int64_t write = child_answer(child);
    step("commit", NULL, 0);
    table_row("cells", "committed:count", NULL, cells);
    expect_error("committing one page in two is granted to the end", refusal, 0);
    expect_equal("each of 35,000 single pages is committed", cells, CELLS);
    expect_fault("a page committed between reserved ones can be written", write, 0);

    // Give back: one of them.
    const int64_t given_back = child_answer(child);
    child_end(child);
    step("give-back", NULL, 0);
    expect_error("decommitting one of the single pages is granted", given_back, 0);
    return lab_end();
}
