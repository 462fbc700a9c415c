// system-regions on Linux: the kernel places regions of its own in a process, on any page.
//
// Watch the table `regions`: all mappings begin at a page, and only some of them at a multiple
// of 16 pages.

#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "probe.h"

enum { PAGES = 16 };

static bool begins_at(uint64_t start, uint64_t unit)
{
    return start % unit == 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const uint64_t page = page_size();

    // Walk: all mappings, whoever has made them.
    char line[1024];
    int64_t mappings = 0, on_page = 0, on_16_pages = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps)
        die("fopen of /proc/self/maps");
    while (fgets(line, sizeof line, maps)) {
        const uint64_t start = strtoull(line, NULL, 16);
        mappings++;
        on_page += begins_at(start, page);
        on_16_pages += begins_at(start, PAGES * page);
    }
    fclose(maps);
    step("walk", NULL, 0);
    table_row("regions", "all:count on-page:count on-16-pages:count", NULL, mappings, on_page,
              on_16_pages);
    expect_equal("every mapping begins at a page", on_page, mappings);

    // Place: code that the kernel puts into each process, to be called without a system call.
    const uint64_t vdso = getauxval(AT_SYSINFO_EHDR);
    step("place", (const void *)(uintptr_t)vdso, page);
    table_row("system", "address:hex past-16-pages:bytes", "vdso", vdso, vdso % (PAGES * page));
    expect_equal("the kernel's own code in the process begins at a page", vdso % page, 0);
    return lab_end();
}
