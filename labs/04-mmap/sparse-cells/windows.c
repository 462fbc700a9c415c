// sparse-cells on Windows: a shared sheet of which only some cells exist, as in a spreadsheet.
//
// Watch `committed` of the region and `available page file`: a hundred pages, of 24,415. Another
// process finds the same cells.

#include <stdio.h>
#include <windows.h>

#include "charge.h"
#include "faults.h"
#include "probe.h"
#include "processes.h"

static const int64_t BYTES = 100 * 1000 * 1000;
// cells that are written, each in a page of its own; bytes from one to the next
static int64_t cells, stride;
enum { TABLES = 256 }; // the tables of a page: 8 bytes in this process, 8 in the system
static wchar_t name[64];

// The second process finds the object by its name. It tells how much its own view has committed,
// counts the cells and changes each.
static int second(void)
{
    MultiByteToWideChar(CP_UTF8, 0, role_argument(), -1, name, 64);
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    char *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("mapping the sheet in the second process");
    tell_parent(look(view, BYTES).region.committed);
    int64_t found = 0;
    for (int64_t i = 0; i < cells; i++)
        found += view[i * stride]++ == 'A';
    tell_parent(found);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    cells = lab_parameter("cells", 100);
    lab_require(cells >= 50 && cells <= BYTES / page / 2, "cells must be 50 to half of the pages");
    stride = BYTES / cells;
    if (in_role("second"))
        return second();
    char text[64];
    snprintf(text, sizeof text, "memory-labs-sheet-%lu", GetCurrentProcessId());
    MultiByteToWideChar(CP_UTF8, 0, text, -1, name, 64);
    charged();

    // Create: the whole sheet has addresses, and no cell.
    HANDLE object = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                      (DWORD)BYTES, name);
    char *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    step("create", view, BYTES);
    expect_at_most("an empty sheet charges page tables at most", charged(), 2 * BYTES / TABLES);

    // Touch: there is no page to write to.
    const struct fault fault = try_write(view);
    step("touch", view, BYTES);
    expect_fault("touching a page that is not committed faults", fault.code,
                 EXCEPTION_ACCESS_VIOLATION);

    // Commit: a page for each cell, then the cell.
    for (int64_t i = 0; i < cells; i++) {
        char *const cell = view + i * stride;
        if (!VirtualAlloc(cell, 1, MEM_COMMIT, PAGE_READWRITE))
            die("VirtualAlloc(MEM_COMMIT)");
        *cell = 'A';
    }
    const struct snapshot now = step("commit", view, BYTES);
    const struct figure charge = charged();
    const struct fault beside = try_read(view + page);
    expect_equal("a page for each cell is told as committed", now.region.committed, cells * page);
    expect_at_least("committing charges a page for each cell", charge, cells * page);
    expect_at_most("committing charges no page beside a cell", charge, 3 * cells * page);
    expect_fault("the page beside a cell still faults", beside.code, EXCEPTION_ACCESS_VIOLATION);

    // Share: another process has the same cells.
    struct child *const other = child_start(NULL, "second", text);
    const int64_t committed = child_answer(other);
    const int64_t found = child_answer(other);
    child_end(other);
    int64_t changed = 0;
    for (int64_t i = 0; i < cells; i++)
        changed += view[i * stride] == 'B';
    step("share", view, BYTES);
    expect_equal("the other process's view is told as committed as well", committed, cells * page);
    expect_equal("another process finds every cell", found, cells);
    expect_equal("the first process sees every change of the other", changed, cells);
    UnmapViewOfFile(view);
    CloseHandle(object);
    return lab_end();
}
