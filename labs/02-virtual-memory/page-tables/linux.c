// page-tables on Linux: what a reservation costs besides addresses.
//
// A page table leads to as many pages as it has entries: 2 MiB where a page is 4 KiB. Watch the
// table `page-tables`: VmPTE of the process moves when a page is touched, and not before.

#include <sys/mman.h>

#include "number_in.h"
#include "probe.h"

static const int64_t BYTES = sizeof(void *) == 8 ? INT64_C(1) << 40 : 1 << 30;
enum { TOUCHED = 64 }; // pages

// What the page tables have grown by since the last time.
static struct figure growth(const char *when)
{
    static struct figure before;
    const struct figure now = bytes_in("/proc/self/status", "VmPTE:");
    const struct figure grown = difference(now, before);
    if (*when)
        table_row("page-tables", "all:bytes more:bytes", when, now, grown);
    before = now;
    return grown;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t span = page * (page / 8); // of one table: an entry has 8 bytes
    growth("");

    // Reserve: far more than there is memory.
    char *room = mmap(NULL, BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED)
        die("mmap");
    char *const base = room + span - (uintptr_t)room % (uintptr_t)span;
    struct figure grown = growth("reserve");
    struct snapshot now = step("reserve", base, span);
    expect_equal("reserving builds no page table", grown, 0);
    expect_equal("reserving charges no commit", now.change.commit, 0);

    // Commit: the first two pages of each 2 MiB. The outermost are touched at once, which builds
    // the tables of higher levels.
    for (int i = 0; i < TOUCHED + 2; i++)
        if (mprotect(base + i * span, 2 * page, PROT_READ | PROT_WRITE) == -1)
            die("mprotect");
    grown = growth("commit");
    now = step("commit", base, span);
    expect_equal("committing builds no page table", grown, 0);
    expect_equal("committing charges every page committed", now.change.commit,
                 (TOUCHED + 2) * 2 * page);
    *base = 'A';
    expect_at_least("the first page touched takes a page table", growth("first"), page);
    base[(TOUCHED + 1) * span] = 'A';
    expect_at_least("the last page touched takes a page table", growth("last"), page);

    // Touch: the second page of each 2 MiB, and then the one before it.
    for (int i = 1; i <= TOUCHED; i++)
        base[i * span + page] = 'A';
    grown = growth("touch");
    step("touch", base, span);
    expect_equal("each page touched 2 MiB from the next takes a page table", grown, TOUCHED * page);
    for (int i = 1; i <= TOUCHED; i++)
        base[i * span] = 'A';
    grown = growth("touch-beside");
    now = step("touch-beside", base, span);
    expect_equal("a page touched beside another takes no page table", grown, 0);
    expect_equal("every page touched beside another becomes resident", now.change.resident,
                 TOUCHED * page);

    // Release: the tables go with the addresses.
    if (munmap(room, BYTES) == -1)
        die("munmap");
    grown = growth("release");
    step("release", base, span);
    expect_at_most("releasing gives the page tables back", grown, -TOUCHED * page);
    return lab_end();
}
