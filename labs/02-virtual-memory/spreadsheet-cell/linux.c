// spreadsheet-cell on Linux: what can be done to one cell of a page, from commit to delete.
//
// Watch `committed` of the region, and what the cell holds.

#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "faults.h"
#include "probe.h"

enum { ANON = MAP_PRIVATE | MAP_ANONYMOUS };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    char *cell = mmap(NULL, page, PROT_NONE, ANON, -1, 0);
    if (cell == MAP_FAILED)
        die("mmap");

    // Commit: now the cell can hold a text.
    if (mprotect(cell, page, PROT_READ | PROT_WRITE) == -1)
        die("mprotect");
    strcpy(cell, "text");
    struct snapshot now = step("commit", cell, page);
    expect_equal("a written cell is committed", now.region.committed, page);
    expect_equal("a written cell is resident", now.region.resident, page);

    // Lock: the cell can be read and not written.
    if (mprotect(cell, page, PROT_READ) == -1)
        die("mprotect(PROT_READ)");
    step("lock", cell, page);
    expect_fault("a locked cell refuses a write", try_write(cell).code, SIGSEGV);
    expect_fault("a locked cell can be read", try_read(cell).code, 0);
    if (mprotect(cell, page, PROT_READ | PROT_WRITE) == -1)
        die("mprotect back");

    // Clear: the text is of no more use. The kernel may take the page when it needs one.
    if (madvise(cell, page, MADV_FREE) == -1)
        die("madvise(MADV_FREE)");
    const bool old_text_or_none = strcmp(cell, "text") == 0 || *cell == '\0';
    now = step("clear", cell, page);
    expect_equal("a cleared cell is still committed", now.region.committed, page);
    expect_true("a cleared cell holds its old text or none", old_text_or_none);
    strcpy(cell, "other");
    expect_equal("a cleared cell can hold another text", strcmp(cell, "other"), 0);

    // Delete: the cell is an address again, and nothing more.
    if (mmap(cell, page, PROT_NONE, ANON | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap over the cell");
    now = step("delete", cell, page);
    expect_equal("a deleted cell is not committed", now.region.committed, 0);
    if (mprotect(cell, page, PROT_READ) == -1)
        die("mprotect of the deleted cell");
    expect_equal("a deleted cell comes back empty", *cell, 0);
    return lab_end();
}
