// spreadsheet on Linux: a table of 1.2 GB that costs what is written in it.
//
// The first write to a cell faults, our handler commits it, the write goes on. Watch `committed`:
// it counts the cells.

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { ROWS = 300, COLUMNS = 1024, CELLS = ROWS * COLUMNS };
enum { STRIDE = 1021 }; // it and CELLS have no factor in common: no cell is written twice
struct cell {
    char text[1024]; // the rest of its page is empty: so a cell can be committed alone
};
static int64_t cell_size, sheet_size;
static char *sheet;
static volatile int64_t handled; // faults that ended in a commit

// The i-th cell written, anywhere in the sheet.
static struct cell *cell(int i)
{
    return (struct cell *)(sheet + (int64_t)i * STRIDE % CELLS * cell_size);
}

// A fault in an empty cell is what we wait for. One outside of the sheet ends the program when it
// is tried again.
static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    const uintptr_t i = ((uintptr_t)info->si_addr - (uintptr_t)sheet) / (uintptr_t)cell_size;
    if (i >= CELLS || mprotect(sheet + i * cell_size, cell_size, PROT_READ | PROT_WRITE) == -1) {
        signal(number, SIG_DFL);
        return;
    }
    handled++;
}

// The kernel shows of every page whether it is in memory or swapped out.
static struct figure cells_with_memory(void)
{
    static uint64_t entries[CELLS];
    const uint64_t in_memory_or_swap = UINT64_C(3) << 62;
    const off_t at = (off_t)((uintptr_t)sheet / (uintptr_t)cell_size * sizeof *entries);
    const int pagemap = open("/proc/self/pagemap", O_RDONLY);
    if (pagemap == -1)
        return unknown("/proc/self/pagemap cannot be read here");
    const ssize_t n = pread(pagemap, entries, sizeof entries, at);
    close(pagemap);
    if (n != sizeof entries)
        return unknown("/proc/self/pagemap cannot be read here");
    int64_t found = 0;
    for (int i = 0; i < CELLS; i++)
        found += (entries[i] & in_memory_or_swap) != 0;
    return known(found);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t filled = lab_parameter("filled", 1000);
    lab_require(filled >= 2 && filled <= CELLS / 16, "filled must be 2 to 19,200 cells");
    cell_size = (int64_t)page_size();
    sheet_size = CELLS * cell_size;

    // Reserve: every cell has its address for good. Not one can hold anything yet.
    sheet = mmap(NULL, sheet_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sheet == MAP_FAILED)
        lab_skip("there is no room for the sheet: 1.2 GB of address space in one piece");
    struct snapshot now = step("reserve", sheet, sheet_size);
    expect_equal("reserving the sheet takes the address space of every cell", now.change.space,
                 sheet_size);
    expect_equal("reserving the sheet commits no cell", now.region.committed, 0);

    // Fill: we just write. The handler turns each first write to a cell into a commit of that cell.
    if (sigaction(SIGSEGV, &(struct sigaction){.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO},
                  NULL) == -1)
        die("sigaction");
    for (int i = 0; i < filled; i++)
        snprintf(cell(i)->text, sizeof cell(i)->text, "%d", i + 1);
    const int64_t faults = handled;
    now = step("fill", sheet, sheet_size);
    expect_equal("each cell written takes one fault", faults, filled);
    expect_equal("exactly the cells written are committed", now.region.committed,
                 filled * cell_size);
    expect_equal("exactly the cells written are resident", now.region.resident, filled * cell_size);
    int64_t right = 0;
    for (int i = 0; i < filled; i++)
        right += atoi(cell(i)->text) == i + 1;
    expect_equal("every cell written holds its text", right, filled);

    // Find: which cells are filled? The kernel says which pages have memory; no cell is touched.
    const struct figure found = cells_with_memory();
    step("find", sheet, sheet_size);
    expect_equal("the system lists exactly the filled cells", found, filled);

    // Delete: every second filled cell is an address again, and nothing more.
    for (int i = 1; i < filled; i += 2)
        if (mmap(cell(i), cell_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
            MAP_FAILED)
            die("mmap over the cell");
    now = step("delete", sheet, sheet_size);
    expect_equal("deleting gives back exactly the cells deleted", now.region.committed,
                 (filled - filled / 2) * cell_size);
    expect_equal("a deleted cell comes back empty", cell(1)->text[0], 0);

    // Release: the addresses are anybody's again, and what is left in them is gone.
    if (munmap(sheet, sheet_size) == -1)
        die("munmap");
    now = step("release", sheet, sheet_size);
    expect_equal("releasing gives the whole sheet back", now.change.space, -sheet_size);
    return lab_end();
}
