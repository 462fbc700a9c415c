// memorystatus-fields on Windows: what the fields of MEMORYSTATUSEX are.
//
// The page file fields are not about the page file: they are the commit limit. Watch the table
// `fields`: what the call reports, beside a second source for the same.

#include <windows.h>

#include <psapi.h>

#include "probe.h"

// bytes: what others may take between two calls; and threads that the loader has started
enum { OTHERS = 64 << 20, THREADS = 4 << 20 };

static int64_t size_of_user_space(void)
{
    SYSTEM_INFO s;
    GetSystemInfo(&s);
    return (char *)s.lpMaximumApplicationAddress - (char *)s.lpMinimumApplicationAddress + 1;
}

static void row(const char *field, uint64_t reported, struct figure second_source)
{
    table_row("fields", "reported:bytes second-source:bytes", field, reported, second_source);
}

static struct figure distance(struct figure a, struct figure b)
{
    return larger(difference(a, b), difference(b, a));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Ask: the new call, and the performance counters.
    MEMORYSTATUSEX m = {.dwLength = sizeof m};
    PERFORMANCE_INFORMATION p;
    if (!GlobalMemoryStatusEx(&m) || !GetPerformanceInfo(&p, sizeof p))
        die("GlobalMemoryStatusEx");
    const struct snapshot now = step("ask", NULL, 0);
    const int64_t page = (int64_t)p.PageSize;
    const int64_t memory = (int64_t)p.PhysicalTotal * page;
    const int64_t limit = (int64_t)p.CommitLimit * page;
    const int64_t not_charged = limit - (int64_t)p.CommitTotal * page;
    const int64_t space = size_of_user_space();
    const struct figure free_space = difference(space, now.process.space);
    row("TotalPhys", m.ullTotalPhys, known(memory));
    row("TotalPageFile", m.ullTotalPageFile, known(limit));
    row("AvailPageFile", m.ullAvailPageFile, known(not_charged));
    row("TotalVirtual", m.ullTotalVirtual, known(space));
    row("AvailVirtual", m.ullAvailVirtual, free_space);
    expect_equal("total physical memory is what the counters say", m.ullTotalPhys, memory);
    expect_equal("the total page file is the commit limit", m.ullTotalPageFile, limit);
    expect_at_most("the available page file is the part of the commit limit that is not charged",
                   distance(now.memory_status.avail_page_file, known(not_charged)), OTHERS);
    expect_equal("total virtual is the size of user space", m.ullTotalVirtual, space);
    expect_at_most("available virtual is the part of user space that is not reserved",
                   distance(known((int64_t)m.ullAvailVirtual), free_space), THREADS);
    const uint64_t in_use = (m.ullTotalPhys - m.ullAvailPhys) / (m.ullTotalPhys / 100);
    expect_equal("the load is the percentage of memory in use", m.dwMemoryLoad, in_use);
    return lab_end();
}
