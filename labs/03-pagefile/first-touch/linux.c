// first-touch on Linux: where is new memory before its first touch? In the swap, or nowhere?
//
// Watch `faults` and the disk: each new page takes one page fault, and no fault waits for a disk. A
// page that nobody has written is nowhere: the kernel hands out a frame of zeros.

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

#include "probe.h"

static struct rusage usage_now(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == -1)
        die("getrusage");
    return usage;
}

static struct figure swap_in_use(void)
{
    struct sysinfo all;
    if (sysinfo(&all) == -1)
        die("sysinfo");
    return all.totalswap ? known((int64_t)((all.totalswap - all.freeswap) * (uint64_t)all.mem_unit))
                         : unknown("there is no swap here");
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t pages = lab_parameter("pages", 16000);
    lab_require(pages >= 64 && pages <= 100000, "pages must be 64 to 100,000");
    const int64_t bytes = pages * page;
    lab_needs(bytes, 0);

    // Commit: pages that may be written. The charge is a number; no page goes anywhere.
    const struct figure swap_before = swap_in_use();
    unsigned char *p =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    const struct figure swap_after = swap_in_use();
    struct snapshot now = step("commit", p, bytes);
    expect_equal("committing charges each page at once", now.change.commit, bytes);
    expect_equal("committed memory has no frame before its first touch", now.region.resident, 0);
    expect_at_most("committing puts nothing into the swap", difference(swap_after, swap_before),
                   bytes / 2);

    // Touch: one byte of each page is written.
    const struct rusage before = usage_now();
    for (int i = 0; i < pages; i++)
        p[i * page] = 'A';
    const struct rusage after = usage_now();
    now = step("touch", p, bytes);
    expect_equal("each first touch gives the page a frame", now.region.resident, bytes);
    expect_equal("each first touch takes one page fault", now.faults, pages);
    expect_equal("no first touch waits for a disk", after.ru_majflt - before.ru_majflt, 0);
    expect_equal("no first touch reads a block of a disk", after.ru_inblock - before.ru_inblock, 0);
    expect_equal("touching charges no more commit", now.change.commit, 0);

    // Read: what nobody has written is zero.
    int64_t zeros = 0;
    for (int64_t at = 0; at < bytes; at++)
        zeros += p[at] == 0;
    step("read", p, bytes);
    expect_equal("new memory is zero but for the bytes written", zeros, bytes - pages);
    return lab_end();
}
