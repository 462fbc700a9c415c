// memory-status on Windows: what the fields of MEMORYSTATUS really are, and why old programs print
// 0 today.
//
// The page file fields are not about the page file: they are the commit limit. The table `fields`
// holds each beside a second source; the table `what-fell` is what the article's program prints, by
// the new call and by the old one.

#include <windows.h>

#include <psapi.h>
#include <stdlib.h>

#include "probe.h"

// what we take; what others may take meanwhile
static const int64_t TAKEN = 512 << 20, OTHERS = 128 << 20;

static struct answer {
    MEMORYSTATUSEX now;
    MEMORYSTATUS old;
} before, after;

#define FELL(field) ((int64_t)before.field - (int64_t)after.field)

static void ask(const char *when)
{
    before = after;
    after.now.dwLength = sizeof after.now;
    GlobalMemoryStatus(&after.old);
    if (!GlobalMemoryStatusEx(&after.now))
        die("GlobalMemoryStatusEx");
    if (before.now.dwLength)
        table_row("what-fell",
                  "physical:bytes page-file:bytes virtual:bytes old-physical:bytes "
                  "old-page-file:bytes old-virtual:bytes",
                  when, FELL(now.ullAvailPhys), FELL(now.ullAvailPageFile),
                  FELL(now.ullAvailVirtual), FELL(old.dwAvailPhys), FELL(old.dwAvailPageFile),
                  FELL(old.dwAvailVirtual));
}

// The same figures from elsewhere: the performance counters, the limits of the address space, a
// walk through it.
static MEMORYSTATUSEX second_source(void)
{
    SYSTEM_INFO s;
    PERFORMANCE_INFORMATION p;
    GetSystemInfo(&s);
    if (!GetPerformanceInfo(&p, sizeof p))
        die("GetPerformanceInfo");
    const uint64_t total =
        (char *)s.lpMaximumApplicationAddress - (char *)s.lpMinimumApplicationAddress + 1;
    return (MEMORYSTATUSEX){
        .ullTotalPhys = (uint64_t)p.PhysicalTotal * p.PageSize,
        .ullAvailPhys = (uint64_t)p.PhysicalAvailable * p.PageSize,
        .ullTotalPageFile = (uint64_t)p.CommitLimit * p.PageSize,
        .ullAvailPageFile = (uint64_t)(p.CommitLimit - p.CommitTotal) * p.PageSize,
        .ullTotalVirtual = total,
        .ullAvailVirtual = total - (uint64_t)value_of(look(NULL, 0).process.space)};
}

static void list_fields(const MEMORYSTATUSEX *t, const MEMORYSTATUSEX *n, const MEMORYSTATUS *o)
{
    const char *const table = "fields", *const columns = "new:bytes old:bytes truth:bytes";
    table_row(table, columns, "TotalPhys", n->ullTotalPhys, o->dwTotalPhys, t->ullTotalPhys);
    table_row(table, columns, "AvailPhys", n->ullAvailPhys, o->dwAvailPhys, t->ullAvailPhys);
    table_row(table, columns, "TotalPageFile", n->ullTotalPageFile, o->dwTotalPageFile,
              t->ullTotalPageFile);
    table_row(table, columns, "AvailPageFile", n->ullAvailPageFile, o->dwAvailPageFile,
              t->ullAvailPageFile);
    table_row(table, columns, "TotalVirtual", n->ullTotalVirtual, o->dwTotalVirtual,
              t->ullTotalVirtual);
    table_row(table, columns, "AvailVirtual", n->ullAvailVirtual, o->dwAvailVirtual,
              t->ullAvailVirtual);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(TAKEN, 0);

    // Ask: what the system says, and what it says elsewhere. A second before, for under Wine an
    // answer may be as old.
    Sleep(1100);
    ask("ask");
    const MEMORYSTATUSEX truth = second_source();
    const MEMORYSTATUSEX m = after.now;
    list_fields(&truth, &m, &after.old);
    step("ask", NULL, 0);
    expect_equal("total physical memory is what the counters say", m.ullTotalPhys,
                 truth.ullTotalPhys);
    expect_equal("the total page file is the commit limit", m.ullTotalPageFile,
                 truth.ullTotalPageFile);
    const int64_t apart = llabs((int64_t)(m.ullAvailPageFile - truth.ullAvailPageFile));
    expect_at_most("the available page file is what of the limit is not charged", apart, OTHERS);
    expect_equal("total virtual is the whole address space", m.ullTotalVirtual,
                 truth.ullTotalVirtual);
    const uint64_t load = (m.ullTotalPhys - m.ullAvailPhys) / (m.ullTotalPhys / 100);
    expect_equal("the load is the percentage of memory in use", m.dwMemoryLoad, load);

    // Ask the old call: a field of it is as large as a pointer, and what does not fit is cut.
    const SIZE_T most = ~(SIZE_T)0;
    step("ask-old", NULL, 0);
    expect_equal("the old call cuts memory at half its field", after.old.dwTotalPhys,
                 min(m.ullTotalPhys, most / 2));
    const int64_t lost = min(m.ullTotalPageFile, most) - after.old.dwTotalPageFile;
    expect_at_most("the old call cuts the page file at the end of its field", lost, 1 << 20);
    expect_equal("the old call tells total virtual uncut", after.old.dwTotalVirtual,
                 m.ullTotalVirtual);

    // Reserve: addresses are taken, and nothing else.
    char *base = VirtualAlloc(NULL, TAKEN, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    ask("reserve");
    struct snapshot now = step("reserve", base, TAKEN);
    expect_equal("reserving lowers available virtual by exactly that much",
                 FELL(now.ullAvailVirtual), TAKEN);
    expect_at_most("reserving takes nothing from the page file",
                   difference(0, now.change.avail_page_file), OTHERS);

    // Commit: the page file falls, though not a byte goes to a disk.
    if (!VirtualAlloc(base, TAKEN, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    ask("commit");
    step("commit", base, TAKEN);
    expect_at_least("committing takes from the page file and not from memory",
                    FELL(now.ullAvailPageFile) - FELL(now.ullAvailPhys), OTHERS);

    // Touch: only now is memory needed. The old call in 32 bits told 2 GiB before, and tells 2 GiB
    // now.
    for (int64_t i = 0; i < TAKEN; i += (int64_t)page_size())
        base[i] = 'A';
    Sleep(1100);
    ask("touch");
    now = step("touch", base, TAKEN);
    expect_at_least("touching takes from memory and not from the page file",
                    sum(FELL(now.ullAvailPhys), now.change.avail_page_file), OTHERS);
    const int64_t beside = min(after.now.ullAvailPhys, most / 2) - after.old.dwAvailPhys;
    expect_at_most("the old call cuts available memory at half its field", llabs(beside), 1 << 20);
    return lab_end();
}
