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

static struct figure distance(struct figure a, struct figure b)
{
    return larger(difference(a, b), difference(b, a));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const char *const columns = "reported:bytes second-source:bytes";

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
    table_row("fields", columns, "TotalPhys", m.ullTotalPhys, memory);
    table_row("fields", columns, "TotalPageFile", m.ullTotalPageFile, limit);
    table_row("fields", columns, "AvailPageFile", m.ullAvailPageFile, not_charged);
    table_row("fields", columns, "TotalVirtual", m.ullTotalVirtual, space);
    table_row("fields", columns, "AvailVirtual", m.ullAvailVirtual, free_space);
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
