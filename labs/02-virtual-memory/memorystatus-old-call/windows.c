// memorystatus-old-call on Windows: why the article's program prints constants on a large machine.
//
// A field of GlobalMemoryStatus is as large as a pointer. In 32 bits what does not fit is cut:
// memory at 2 GiB, the page file at 4 GiB. Process space fits, and still moves. Watch the table
// `fields`.

#include <windows.h>

#include <string.h>

#include "probe.h"

static const uint64_t TAKEN = 64 << 20, FIELD = ~(SIZE_T)0; // bytes

static MEMORYSTATUS ask(const char *when)
{
    MEMORYSTATUS m;
    GlobalMemoryStatus(&m);
    table_row("fields", "avail-physical:bytes avail-page-file:bytes avail-virtual:bytes", when,
              m.dwAvailPhys, m.dwAvailPageFile, m.dwAvailVirtual);
    return m;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(TAKEN, 0);

    // Ask: the old call and the new one.
    const MEMORYSTATUS first = ask("ask");
    MEMORYSTATUSEX m = {.dwLength = sizeof m};
    if (!GlobalMemoryStatusEx(&m))
        die("GlobalMemoryStatusEx");
    step("ask", NULL, 0);
    // Up to Windows 8.1 a machine of more than 4 GiB was told as 0xFFFFFFFF.
    expect_true("the old call cuts memory at half of its field, or at the end of it",
                first.dwTotalPhys == min(m.ullTotalPhys, FIELD / 2) ||
                    (m.ullTotalPhys > FIELD && first.dwTotalPhys == FIELD));
    expect_equal("the old call cuts the page file at the end of its field",
                 sizeof(void *) == 8 || m.ullTotalPageFile > FIELD
                     ? known((int64_t)first.dwTotalPageFile)
                     : unknown("the page file fits into the field of the old call here"),
                 min(m.ullTotalPageFile, FIELD));
    expect_equal("the old call cuts nothing of total virtual", first.dwTotalVirtual,
                 m.ullTotalVirtual);

    // Reserve: process space fits into its field, so it falls by what is reserved.
    char *base = VirtualAlloc(NULL, TAKEN, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    const MEMORYSTATUS second = ask("reserve");
    step("reserve", base, TAKEN);
    expect_at_least("reserving 64 MiB lowers the old call's available virtual by 60 MiB or more",
                    (int64_t)first.dwAvailVirtual - (int64_t)second.dwAvailVirtual, 60 << 20);

    // Touch: memory is taken. In 32 bits its field is cut before and after.
    if (!VirtualAlloc(base, TAKEN, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    memset(base, 'A', TAKEN);
    const MEMORYSTATUS third = ask("touch");
    const struct snapshot now = step("touch", base, TAKEN);
    expect_equal("64 MiB touched are resident", now.region.resident, (int64_t)TAKEN);
    const bool cut = first.dwTotalPhys < m.ullTotalPhys && m.ullAvailPhys > FIELD / 2 + 2 * TAKEN;
    expect_equal("touching leaves the old call's cut available memory as it was",
                 cut ? known((int64_t)third.dwAvailPhys)
                     : unknown("available memory fits into the field of the old call here"),
                 (int64_t)second.dwAvailPhys);
    return lab_end();
}
