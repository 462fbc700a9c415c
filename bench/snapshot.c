// snapshot MAPPINGS MEBIBYTES whole|part: what one look costs, beside the bare reads that it cannot
// do without.
//
// Prints the two medians in nanoseconds, then waits for a line on stdin, so that other programs can
// look at this process.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "probe.h"

enum { ROUNDS = 41, TOUCHED = 2560 };

static int smaps, rollup, statm, meminfo, pagemap;

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void read_all(int fd, off_t from, off_t to)
{
    static char text[32768];
    while (from < to) {
        const size_t n = to - from < (off_t)sizeof text ? (size_t)(to - from) : sizeof text;
        const ssize_t got = pread(fd, text, n, from);
        if (got <= 0)
            return;
        from += got;
    }
}

// The bare reads: smaps, the counters of the process and the machine, and the page table's entries
// where the region is part of a mapping.
static void bare(const char *region, int64_t size, bool part)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    read_all(meminfo, 0, 4095);
    read_all(smaps, 0, INT32_MAX);
    const off_t entry = (off_t)((uintptr_t)region / page_size() * 8);
    if (part)
        read_all(pagemap, entry, entry + size / (int64_t)page_size() * 8);
    read_all(rollup, 0, 4095);
    read_all(statm, 0, 4095);
    getrusage(RUSAGE_SELF, &usage);
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// Alternate pages differ in protection, so that every page is a mapping of its own.
static void make_mappings(int count)
{
    const size_t page = page_size();
    char *p = mmap(NULL, (size_t)count * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    for (int i = 1; i < count; i += 2)
        if (mprotect(p + (size_t)i * page, page, PROT_READ | PROT_WRITE) == -1)
            die("mprotect");
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: snapshot MAPPINGS MEBIBYTES whole|part\n");
        return 2;
    }
    const bool part = strcmp(argv[3], "part") == 0;
    const int64_t size = (int64_t)atoi(argv[2]) << 20, page = (int64_t)page_size();
    lab_begin_as("bench", "snapshot", 1, argv);
    make_mappings(atoi(argv[1]));
    char *region = mmap(NULL, (size_t)(size + 2 * page), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (region == MAP_FAILED)
        die("mmap");
    region += part ? page : 0;
    const int64_t measured = part ? size : size + 2 * page;
    for (int64_t i = 0; i < TOUCHED && i * page < size; i++)
        region[i * page] = 1;
    smaps = open("/proc/self/smaps", O_RDONLY);
    rollup = open("/proc/self/smaps_rollup", O_RDONLY);
    statm = open("/proc/self/statm", O_RDONLY);
    meminfo = open("/proc/meminfo", O_RDONLY);
    pagemap = open("/proc/self/pagemap", O_RDONLY);
    if (smaps == -1 || rollup == -1 || statm == -1 || meminfo == -1 || pagemap == -1)
        die("open in /proc");

    static int64_t looks[ROUNDS], reads[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) { // in turn: what disturbs one disturbs the other
        const int64_t a = now_ns();
        look(region, (uint64_t)measured);
        const int64_t b = now_ns();
        bare(region, measured, part);
        reads[i] = now_ns() - b;
        looks[i] = b - a;
    }
    qsort(looks, ROUNDS, sizeof *looks, by_size);
    qsort(reads, ROUNDS, sizeof *reads, by_size);
    printf("%lld %lld\n", (long long)looks[ROUNDS / 2], (long long)reads[ROUNDS / 2]);
    fflush(stdout);
    getchar();
    return 0;
}
