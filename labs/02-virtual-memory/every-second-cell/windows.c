// every-second-cell on Windows: one page in two can be committed, however many they are.
//
// Watch the table `cells`. State is kept for each page, not for each stretch of pages: on Linux as
// many cells are too many. A child does it all.

#include <windows.h>

#include "probe.h"
#include "processes.h"

enum { CELLS = 35000 }; // more than half of the 65,530 mappings that Linux allows

static int64_t error_of(bool granted)
{
    return granted ? 0 : (int64_t)GetLastError();
}

// Commits every second page of a reservation, and tells how many and with what error it ended.
static int fill_the_sheet(void)
{
    const int64_t page = (int64_t)page_size();
    char *sheet = VirtualAlloc(NULL, 2 * CELLS * page, MEM_RESERVE, PAGE_READWRITE);
    if (!sheet)
        die("VirtualAlloc(MEM_RESERVE)");
    int64_t cells = 0;
    int64_t error = 0;
    while (error == 0 && cells < CELLS) {
        char *cell = sheet + (2 * cells + 1) * page;
        error = error_of(VirtualAlloc(cell, page, MEM_COMMIT, PAGE_READWRITE) != NULL);
        cells += error == 0;
    }
    tell_parent(cells);
    tell_parent(error);
    tell_parent(error_of(VirtualFree(sheet + page, page, MEM_DECOMMIT)));
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
    const struct figure cells = child_told(child);
    const struct figure refusal = child_told(child);
    step("commit", NULL, 0);
    table_row("cells", "committed:count", NULL, cells);
    expect_error("committing one page in two is granted to the end", refusal, 0);
    expect_equal("each of 35,000 single pages is committed", cells, CELLS);

    // Give back: one of them.
    const struct figure given_back = child_told(child);
    child_end(child);
    step("give-back", NULL, 0);
    expect_error("decommitting one of the single pages is granted", given_back, 0);
    return lab_end();
}
