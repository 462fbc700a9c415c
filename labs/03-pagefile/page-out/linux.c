// page-out on Linux: pages pushed out of memory, and what bringing them back costs.
//
// Watch `resident` fall and rise while `space` and `commit` stand still. A page of a file can
// always go: the file has it. A page of nobody's file can go only where there is swap.

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "probe.h"

enum { SIZE = 16 << 20, TMPFS = 0x01021994 }; // bytes; statfs(2)

static int64_t major_faults(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == -1)
        die("getrusage");
    return usage.ru_majflt;
}

// A file without a name, all of it written to the disk: pages that are clean can simply be dropped.
static int make_file(void)
{
    static char block[1 << 16];
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    for (int64_t at = 0; at < SIZE; at += (int64_t)sizeof block) {
        memset(block, (int)(at / (int64_t)sizeof block) + 1, sizeof block);
        if (write(file, block, sizeof block) != sizeof block)
            die("write");
    }
    if (fsync(file) == -1)
        die("fsync");
    return file;
}

static int64_t sum_of(const volatile unsigned char *p)
{
    int64_t sum = 0;
    for (int64_t at = 0; at < SIZE; at += (int64_t)page_size())
        sum += p[at];
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(2 * SIZE, SIZE);
    const int file = make_file();
    struct statfs fs;
    struct sysinfo all;
    if (fstatfs(file, &fs) == -1 || sysinfo(&all) == -1)
        die("fstatfs");
    const bool no_disk = fs.f_type == TMPFS && all.totalswap == 0;
    const struct figure nowhere = unknown("the file lies in memory, and there is no swap");

    // Bring in: every page of the file is read once.
    unsigned char *view = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    const int64_t sum = sum_of(view);
    struct snapshot now = step("bring-in", view, SIZE);
    expect_equal("every page that was read is resident", now.region.resident, SIZE);

    // Push out: the pages leave the process, and the cache as well.
    if (madvise(view, SIZE, MADV_PAGEOUT) == -1)
        die("madvise(MADV_PAGEOUT)");
    now = step("push-out", view, SIZE);
    expect_equal("pages of a file can be pushed out", no_disk ? nowhere : now.region.resident, 0);
    expect_equal("the addresses stay", now.region.reserved, SIZE);

    // Bring back: the first touch waits for the disk, a major fault; what was read ahead costs
    // minor ones.
    const int64_t before = major_faults();
    const int64_t again = sum_of(view);
    const int64_t major = major_faults() - before;
    now = step("bring-back", view, SIZE);
    expect_at_least("coming back waits for the disk at least once",
                    no_disk ? nowhere : known(major), 1);
    expect_equal("all pages are back", now.region.resident, SIZE);
    expect_equal("with what was in them", again, sum);

    // Push out what no file has: only swap can take it.
    unsigned char *own =
        mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (own == MAP_FAILED)
        die("mmap");
    memset(own, 7, SIZE);
    if (madvise(own, SIZE, MADV_PAGEOUT) == -1)
        die("madvise(MADV_PAGEOUT)");
    now = step("push-own", own, SIZE);
    const bool swap = all.totalswap > 0;
    expect_equal("pages of no file are pushed out to the swap",
                 swap ? now.region.resident : unknown("there is no swap here"), 0);
    expect_equal("pages of no file stay where there is no swap",
                 swap ? unknown("there is swap here") : now.region.resident, SIZE);
    expect_equal("and hold what was written", sum_of(own), 7 * SIZE / (int64_t)page_size());
    return lab_end();
}
