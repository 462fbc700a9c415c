// memorystatus-old-call on Linux: the old call, sysinfo, counts in units, so that its fields are
// wide enough.
//
// Watch the table `figures`: the same before and after 64 MiB have been touched.

#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "number_in.h"
#include "probe.h"

enum { TAKEN = 64 << 20 }; // bytes

static struct sysinfo ask(const char *when)
{
    struct sysinfo s;
    if (sysinfo(&s) == -1)
        die("sysinfo");
    table_row("figures", "total:bytes free:bytes unit:bytes", when,
              (int64_t)s.totalram * s.mem_unit, (int64_t)s.freeram * s.mem_unit, s.mem_unit);
    return s;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(TAKEN, 0);

    // Ask: the old call, and what /proc says of the same.
    const struct sysinfo before = ask("ask");
    step("ask", NULL, 0);
    expect_equal("sysinfo reports all memory, in units that fit its fields",
                 (int64_t)before.totalram * before.mem_unit,
                 bytes_in("/proc/meminfo", "MemTotal:"));
    expect_at_most("the free memory that sysinfo reports is no more than all memory",
                   before.freeram, before.totalram);

    step_absent("reserve", "sysinfo says nothing of address space");

    // Touch: only now is memory taken.
    char *base = mmap(NULL, TAKEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    memset(base, 'A', TAKEN);
    const struct sysinfo after = ask("touch");
    const struct snapshot now = step("touch", base, TAKEN);
    expect_equal("64 MiB are committed", now.region.committed, TAKEN);
    expect_equal("64 MiB touched are resident", now.region.resident, TAKEN);
    expect_equal("touching does not change all memory that sysinfo reports",
                 (int64_t)after.totalram, (int64_t)before.totalram);
    return lab_end();
}
