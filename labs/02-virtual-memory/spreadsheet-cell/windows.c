// spreadsheet-cell on Windows: what can be done to one cell of a page, from commit to delete.
//
// Watch `committed` of the region, and what the cell holds.

#include <windows.h>

#include <string.h>

#include "faults.h"
#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    char *cell = VirtualAlloc(NULL, page, MEM_RESERVE, PAGE_READWRITE);
    if (!cell)
        die("VirtualAlloc(MEM_RESERVE)");

    // Commit: now the cell can hold a text.
    if (!VirtualAlloc(cell, page, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    strcpy(cell, "text");
    struct snapshot now = step("commit", cell, page);
    expect_equal("a written cell is told as committed", now.region.committed, page);
    expect_equal("a written cell is resident", now.region.resident, page);

    // Lock: the cell can be read and not written.
    DWORD old;
    if (!VirtualProtect(cell, page, PAGE_READONLY, &old))
        die("VirtualProtect(PAGE_READONLY)");
    step("lock", cell, page);
    expect_fault("a locked cell refuses a write", try_write(cell).code, EXCEPTION_ACCESS_VIOLATION);
    expect_fault("a locked cell can be read", try_read(cell).code, 0);
    if (!VirtualProtect(cell, page, PAGE_READWRITE, &old))
        die("VirtualProtect back");

    // Clear: the text is of no more use. The system may take the page when it needs one.
    if (!VirtualAlloc(cell, page, MEM_RESET, PAGE_READWRITE))
        die("VirtualAlloc(MEM_RESET)");
    const bool old_text_or_none = strcmp(cell, "text") == 0 || *cell == '\0';
    now = step("clear", cell, page);
    expect_equal("a cleared cell is still told as committed", now.region.committed, page);
    expect_true("a cleared cell holds its old text or none", old_text_or_none);

    // Delete: the cell is an address again, and nothing more.
    strcpy(cell, "text");
    if (!VirtualFree(cell, page, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    now = step("delete", cell, page);
    expect_equal("a deleted cell is told as reserved only", now.region.committed, 0);
    if (!VirtualAlloc(cell, page, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc of the deleted cell");
    expect_equal("a deleted cell comes back empty", *cell, 0);
    return lab_end();
}
