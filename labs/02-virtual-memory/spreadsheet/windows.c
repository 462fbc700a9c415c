// spreadsheet on Windows: a table of 1.2 GB that costs what is written in it.
//
// The sheet is reserved, no cell is committed. The first write to a cell faults, our handler
// commits that cell, and the write goes on as if nothing had been. Watch `committed` of the region:
// it counts the cells.

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#include "probe.h"

enum { ROWS = 300, COLUMNS = 1024, CELLS = ROWS * COLUMNS };
struct cell {
    char text[1024], filler[3072]; // one page: a cell can be committed alone
};
static const int64_t CELL = sizeof(struct cell);
static const int64_t SHEET = CELLS * sizeof(struct cell);

static struct cell *sheet;
static volatile int64_t handled; // faults that ended in a commit

// The i-th cell written, anywhere in the sheet: 1021 has no factor in common with CELLS, so no cell
// comes twice.
static struct cell *cell(int i)
{
    return &sheet[(int64_t)i * 1021 % CELLS];
}

// A fault in an empty cell is what we wait for. Any other is a mistake, and somebody else's
// business.
static LONG CALLBACK on_fault(EXCEPTION_POINTERS *e)
{
    const EXCEPTION_RECORD *r = e->ExceptionRecord;
    char *const at = (char *)r->ExceptionInformation[1];
    MEMORY_BASIC_INFORMATION m;
    if (r->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || at < (char *)sheet ||
        at >= (char *)(sheet + CELLS) || !VirtualQuery(at, &m, sizeof m) || m.State == MEM_COMMIT ||
        !VirtualAlloc(at, 1, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_CONTINUE_SEARCH;
    handled++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static int64_t committed_cells(void)
{
    int64_t bytes = 0;
    const char *at = (const char *)sheet;
    while (at < (const char *)(sheet + CELLS)) {
        MEMORY_BASIC_INFORMATION m;
        if (!VirtualQuery(at, &m, sizeof m))
            die("VirtualQuery");
        bytes += m.State == MEM_COMMIT ? (int64_t)m.RegionSize : 0;
        at = (const char *)m.BaseAddress + m.RegionSize;
    }
    return bytes / CELL;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t filled = lab_parameter("filled", 1000);
    lab_require(filled >= 2 && filled <= CELLS / 16, "filled must be 2 to 19,200 cells");

    // Reserve: every cell has its address for good. Not one can hold anything yet.
    sheet = VirtualAlloc(NULL, SHEET, MEM_RESERVE, PAGE_READWRITE);
    if (!sheet)
        lab_skip("there is no room for the sheet: 1.2 GB of address space in one piece");
    struct snapshot now = step("reserve", sheet, SHEET);
    expect_equal("reserving the sheet takes the address space of every cell", now.region.reserved,
                 SHEET);
    expect_equal("no cell of the reserved sheet is told as committed", now.region.committed, 0);

    // Fill: we just write. The handler turns each first write to a cell into a commit of that cell.
    if (!AddVectoredExceptionHandler(1, on_fault))
        die("AddVectoredExceptionHandler");
    for (int i = 0; i < filled; i++)
        snprintf(cell(i)->text, sizeof cell(i)->text, "%d", i + 1);
    const int64_t faults = handled;
    now = step("fill", sheet, SHEET);
    expect_equal("each cell written takes one fault", faults, filled);
    expect_equal("exactly the cells written are told as committed", now.region.committed,
                 filled * CELL);
    expect_equal("exactly the cells written are resident", now.region.resident, filled * CELL);
    int64_t right = 0;
    for (int i = 0; i < filled; i++)
        right += atoi(cell(i)->text) == i + 1;
    expect_equal("every cell written holds its text", right, filled);

    // Find: which cells are filled? The system knows which pages are committed.
    const int64_t found = committed_cells();
    step("find", sheet, SHEET);
    expect_equal("the system lists exactly the filled cells", found, filled);

    // Delete: every second filled cell is an address again, and nothing more.
    for (int i = 1; i < filled; i += 2)
        if (!VirtualFree(cell(i), CELL, MEM_DECOMMIT))
            die("VirtualFree(MEM_DECOMMIT)");
    now = step("delete", sheet, SHEET);
    expect_equal("exactly the cells deleted are told as committed no more", now.region.committed,
                 (filled - filled / 2) * CELL);
    expect_equal("a deleted cell comes back empty", cell(1)->text[0], 0);

    // Release: the addresses are anybody's again, and what is left in them is gone.
    if (!VirtualFree(sheet, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    now = step("release", sheet, SHEET);
    expect_equal("releasing gives the whole sheet back", now.region.reserved, 0);
    return lab_end();
}
