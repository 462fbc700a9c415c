// swap-out on Linux: where does a page go that no file has?
//
// Watch `resident`: with swap it falls when the pages are pushed out. Without swap it stays, since
// there is no other place for them.

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 16 << 20 };

static bool read_text(const char *path, char *text, size_t size)
{
    memset(text, 0, size);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file == -1)
        return false;
    const bool has_some = read(file, text, size - 1) > 0;
    close(file);
    return has_some;
}

// May this process use the swap? A control group (a container) may forbid it.
static struct figure may_swap(void)
{
    char group[2048];
    char path[4096] = "/sys/fs/cgroup";
    char most[64];
    struct sysinfo all;
    if (sysinfo(&all) == -1)
        die("sysinfo");
    if (all.totalswap == 0)
        return known(false);
    if (!read_text("/proc/self/cgroup", group, sizeof group) || strncmp(group, "0::", 3) != 0)
        return known(true);
    group[strcspn(group, "\n")] = '\0';
    strcat(strcat(path, group + 3), "/memory.swap.max");
    if (!read_text(path, most, sizeof most))
        return known(true); // a group that has no such limit
    return most[0] != '0' ? known(true) : unknown("a control group allows no swap here");
}

static int64_t sum_of(const volatile unsigned char *p)
{
    int64_t sum = 0;
    for (int64_t at = 0; at < BYTES; at += (int64_t)page_size())
        sum += p[at];
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, 0);
    const struct figure swaps = may_swap();
    const bool swap = is_unknown(swaps) || value_of(swaps);

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
    const struct figure none = unknown("there is no swap here");
    expect_at_most("pages of no file are pushed out to the swap",
                   is_unknown(swaps) ? swaps
                   : swap            ? now.region.resident
                                     : none,
                   BYTES / 2);
    expect_equal("pages of no file stay where there is no swap",
                 swap ? unknown("there is swap here") : now.region.resident, BYTES);

    // Bring back: they are read.
    const int64_t sum = sum_of(p);
    now = step("bring-back", p, BYTES);
    expect_equal("pages of no file hold what was written", sum, 7 * BYTES / (int64_t)page_size());
    expect_equal("all pages of no file are back", now.region.resident, BYTES);
    return lab_end();
}
