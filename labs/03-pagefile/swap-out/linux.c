// swap-out on Linux: where does a page go that no file has?
//
// Watch `resident`: with swap it falls when the pages are pushed out. Without swap it stays, since
// there is no other place for them.

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "probe.h"

enum { BYTES = 16 << 20 };

// May this process use the swap that is there? A control group (a container) may forbid it.
static struct figure may_swap(void)
{
    char group[2048];
    char path[4096];
    FILE *own = fopen("/proc/self/cgroup", "re");
    if (!own)
        return known(true);
    const int words = fscanf(own, "0::%2047s", group);
    fclose(own);
    snprintf(path, sizeof path, "/sys/fs/cgroup%s/memory.swap.max", words == 1 ? group : "");
    FILE *most = fopen(path, "re");
    if (!most)
        return known(true); // a group that has no such limit
    const int digit = fgetc(most);
    fclose(most);
    return digit == '0' ? unknown("a control group allows no swap here") : known(true);
}

static int64_t sum_of(const volatile unsigned char *p)
{
    const int64_t page = (int64_t)page_size();
    int64_t sum = 0;
    for (int64_t i = 0; i < BYTES / page; i++)
        sum += p[i * page];
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, 0);
    struct sysinfo all;
    if (sysinfo(&all) == -1)
        die("sysinfo");
    const struct figure swap = all.totalswap ? may_swap() : unknown("there is no swap here");

    // Write: every page holds something that no file has.
    unsigned char *p =
        mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    memset(p, 7, BYTES);
    struct snapshot now = step("write", p, BYTES);
    expect_equal("every page that was written is resident", now.region.resident, BYTES);

    // Push out: only swap can take them. It may take only some.
    if (madvise(p, BYTES, MADV_PAGEOUT) == -1)
        lab_skip("this kernel pushes no pages out when asked (MADV_PAGEOUT came with Linux 5.4)");
    now = step("push-out", p, BYTES);
    expect_at_most("pages of no file are pushed out to the swap",
                   is_unknown(swap) ? swap : now.region.resident, BYTES / 2);
    expect_equal("pages of no file stay where there is no swap",
                 all.totalswap ? unknown("there is swap here") : now.region.resident, BYTES);

    // Bring back: they are read.
    const int64_t sum = sum_of(p);
    now = step("bring-back", p, BYTES);
    expect_equal("pages of no file hold what was written", sum, 7 * BYTES / (int64_t)page_size());
    expect_equal("all pages of no file are back", now.region.resident, BYTES);
    return lab_end();
}
