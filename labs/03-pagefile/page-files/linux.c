// page-files on Linux: where pages go that leave memory, and what the commit limit is made of.
//
// Watch the table `swap-areas`: they are the page files of Linux, on a disk, in a file or in memory
// that is compressed. The limit counts all of them, and of memory only a share.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "probe.h"

enum { KIB = 1024 };

// A number that comes after `key` in a line of a file of /proc, or alone in it (key "").
static struct figure number_in(const char *path, const char *key)
{
    struct figure found = unknown("/proc does not tell the commit limit here");
    char line[512];
    FILE *file = fopen(path, "re");
    if (!file)
        return found;
    while (is_unknown(found) && fgets(line, sizeof line, file))
        if (strstr(line, key) == line)
            found = known(strtoll(line + strlen(key), NULL, 10));
    fclose(file);
    return found;
}

// The bytes of all swap areas together; each becomes a row of the table.
static struct figure list_swap_areas(void)
{
    char line[512];
    char *path; // a row keeps it
    int64_t size, used;
    int64_t total = 0;
    FILE *swaps = fopen("/proc/swaps", "re");
    if (!swaps)
        return unknown("/proc/swaps does not tell the swap areas here");
    while (fgets(line, sizeof line, swaps)) {
        if (sscanf(line, "%255ms %*s %" SCNd64 " %" SCNd64, &path, &size, &used) != 3)
            continue; // the heading
        table_row("swap-areas", "size:bytes in-use:bytes", path, size * KIB, used * KIB);
        total += size * KIB;
    }
    fclose(swaps);
    return known(total);
}

// Documentation/admin-guide/sysctl/vm.rst: a share of what huge pages leave of memory, or a number;
// and the swap. In whole pages.
static struct figure limit_by_rule(struct figure ratio, struct figure own)
{
    struct sysinfo all;
    if (sysinfo(&all) == -1)
        die("sysinfo");
    const int64_t page = (int64_t)page_size();
    const int64_t memory = (int64_t)(all.totalram * (uint64_t)all.mem_unit);
    const int64_t swap = (int64_t)(all.totalswap * (uint64_t)all.mem_unit);
    const struct figure hugetlb = number_in("/proc/meminfo", "Hugetlb:"); // some kernels have none
    const struct figure huge = product(is_unknown(hugetlb) ? known(0) : hugetlb, KIB);
    const struct figure small_pages = quotient(difference(memory, huge), page);
    const struct figure share = quotient(product(small_pages, ratio), 100);
    const bool is_share = !is_unknown(own) && value_of(own) == 0;
    return sum(product(is_share ? share : quotient(product(own, KIB), page), page), swap);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // List: what there is of swap, and where.
    const struct figure listed = list_swap_areas();
    const struct figure swap = number_in("/proc/meminfo", "SwapTotal:");
    step("list", NULL, 0);
    expect_equal("the swap areas add up to all of the swap", listed, product(swap, KIB));

    // Settings: who sets the limit? Either a percentage of memory, or a number of KiB.
    const struct figure ratio = number_in("/proc/sys/vm/overcommit_ratio", "");
    const struct figure own = number_in("/proc/sys/vm/overcommit_kbytes", "");
    step("settings", NULL, 0);
    table_row("commit-settings", "overcommit-ratio:count overcommit:bytes", NULL, ratio,
              product(own, KIB));

    // Limit: it binds only where overcommit_memory is 2; it is counted everywhere.
    const struct figure limit = number_in("/proc/meminfo", "CommitLimit:");
    step("limit", NULL, 0);
    expect_equal("the commit limit is the system's share of memory and all of the swap",
                 product(limit, KIB), limit_by_rule(ratio, own));
    return lab_end();
}
