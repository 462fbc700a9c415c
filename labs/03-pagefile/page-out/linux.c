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

#include "charge.h"
#include "probe.h"

enum { SIZE = 16 << 20, BLOCK = 64 << 10, BLOCKS = SIZE / BLOCK }; // bytes; of the file

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
    static char block[BLOCK];
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    memset(block, 7, sizeof block);
    for (int i = 0; i < BLOCKS; i++)
        if (write(file, block, sizeof block) != sizeof block)
            die("write");
    if (fsync(file) == -1)
        die("fsync");
    return file;
}

// Is the file's first page in memory, whoever has it there?
static bool is_cached(void *view)
{
    unsigned char cached;
    if (mincore(view, page_size(), &cached) == -1)
        die("mincore");
    return cached & 1;
}

static int64_t sum_of(const volatile unsigned char *p)
{
    const int64_t page = (int64_t)page_size();
    int64_t sum = 0;
    for (int64_t i = 0; i < SIZE / page; i++)
        sum += p[i * page];
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

    // The kernel drops a page that is on a disk when it is told to, and keeps what is nowhere else:
    // files of tmpfs and ramfs, and of an overlay over them.
    unsigned char *view = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    const bool keeps = is_cached(view);
    const bool no_disk = keeps && !all.totalswap;
    const struct figure nowhere = unknown("the file lies in memory, and there is no swap");

    // Bring in: every page of the file is read once.
    const struct figure taken = lab_reclaimed(); // a page of a file stays where memory is enough
    sum_of(view);
    struct snapshot now = step("bring-in", view, SIZE);
    expect_equal("every page that was read is resident",
                 unless_reclaimed(now.region.resident, SIZE, taken), SIZE);

    // Push out: the pages leave the process, and the cache as well.
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED); // no CPU keeps new pages in a list of its own
    if (madvise(view, SIZE, MADV_PAGEOUT) == -1)
        lab_skip("this kernel pushes no pages out when asked (MADV_PAGEOUT came with Linux 5.4)");
    now = step("push-out", view, SIZE);
    expect_equal("pages of a file can be pushed out", no_disk ? nowhere : now.region.resident, 0);
    expect_equal(
        "a page that was pushed out stays in memory only if it is nowhere else",
        keeps && !no_disk ? unknown("the page may be in the swap") : known(is_cached(view)), keeps);
    expect_equal("pushing pages out takes no addresses away", now.region.reserved, SIZE);

    // Bring back: the first touch waits for the disk, a major fault; what was read ahead costs
    // minor ones.
    const struct figure taken_since = lab_reclaimed();
    const int64_t before = major_faults();
    const int64_t sum = sum_of(view);
    const int64_t major = major_faults() - before;
    now = step("bring-back", view, SIZE);
    expect_at_least("reading pages that were pushed out waits for the disk",
                    no_disk ? nowhere : known(major), 1);
    expect_equal("all pages of the file are back",
                 unless_reclaimed(now.region.resident, SIZE, taken_since), SIZE);
    expect_equal("the file reads as it was written", sum, 7 * SIZE / (int64_t)page_size());
    close(file);
    return lab_end();
}
