// page-out on Linux: pages of a file are pushed out of memory, and come back.
//
// Watch `resident` fall and rise while `space` and `commit` do not move. Such a page can always go,
// since the file has it.

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "probe.h"

enum { SIZE = 16 << 20 }; // bytes

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

// Is memory where the file lies? The kernel drops what is on a disk when it is told to, and keeps
// what is nowhere else: files of tmpfs and ramfs, and of an overlay over them.
static bool lies_in_memory(int file, void *view)
{
    static unsigned char in_cache[SIZE / 4096];
    int64_t kept = 0;
    if (posix_fadvise(file, 0, SIZE, POSIX_FADV_DONTNEED) != 0)
        return true;
    if (mincore(view, SIZE, in_cache) == -1)
        die("mincore");
    for (int64_t i = 0; i < SIZE / (int64_t)page_size(); i++)
        kept += in_cache[i] & 1;
    return kept * (int64_t)page_size() > SIZE / 2;
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
    lab_needs(SIZE, SIZE);
    const int file = make_file();
    struct sysinfo all;
    if (sysinfo(&all) == -1)
        die("sysinfo");

    // Bring in: every page of the file is read once.
    unsigned char *view = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    const bool no_disk = all.totalswap == 0 && lies_in_memory(file, view);
    const struct figure nowhere = unknown("the file lies in memory, and there is no swap");
    const int64_t sum = sum_of(view);
    struct snapshot now = step("bring-in", view, SIZE);
    expect_equal("every page that was read is resident", now.region.resident, SIZE);

    // Push out: the pages leave the process, and the cache as well.
    if (madvise(view, SIZE, MADV_PAGEOUT) == -1)
        lab_skip("this kernel pushes no pages out when asked (MADV_PAGEOUT came with Linux 5.4)");
    now = step("push-out", view, SIZE);
    expect_equal("pages of a file can be pushed out", no_disk ? nowhere : now.region.resident, 0);
    expect_equal("pushing pages out takes no addresses away", now.region.reserved, SIZE);

    // Bring back: the first touch waits for the disk, a major fault; what was read ahead costs
    // minor ones.
    const int64_t before = major_faults();
    const int64_t again = sum_of(view);
    const int64_t major = major_faults() - before;
    now = step("bring-back", view, SIZE);
    expect_at_least("reading pages that were pushed out waits for the disk",
                    no_disk ? nowhere : known(major), 1);
    expect_equal("all pages of the file are back", now.region.resident, SIZE);
    expect_equal("the file reads as before", again, sum);
    munmap(view, SIZE);
    close(file);
    return lab_end();
}
