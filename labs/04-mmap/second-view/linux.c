// second-view on Linux: what is unmapped is not out of memory.
//
// Watch `resident` and `faults`: a new view of a file that was read has none of its pages, and
// reading them again takes no disk, since they are in the page cache.

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "charge.h"
#include "probe.h"

enum { BYTES = 16 << 20 };
static char content[BYTES];

static int64_t major_faults(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == -1)
        die("getrusage");
    return usage.ru_majflt;
}

static volatile char *map(int file)
{
    char *const view = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    return view;
}

// A byte of each page: in how many pages is what was written?
static int64_t read_all(const volatile char *view)
{
    const int64_t page = (int64_t)page_size();
    int64_t right = 0;
    for (int64_t i = 0; i < BYTES / page; i++)
        right += view[i * page] == 'A';
    return right;
}

// How many bytes of the file are in the page cache, whoever has them mapped.
static int64_t cached(const volatile char *view)
{
    static unsigned char in_memory[BYTES / 1024]; // a byte a page, and room to spare
    if (mincore((void *)view, BYTES, in_memory) == -1)
        die("mincore");
    int64_t pages = 0;
    for (int64_t i = 0; i < BYTES / (int64_t)page_size(); i++)
        pages += in_memory[i] & 1;
    return pages * (int64_t)page_size();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    memset(content, 'A', BYTES);
    if (write(file, content, BYTES) != BYTES)
        die("write");

    // Read: by a first view, every page. Then the view goes.
    volatile char *view = map(file);
    read_all(view);
    struct snapshot now = step("read", (const void *)view, BYTES);
    expect_equal("every page read is resident", now.region.resident, BYTES);
    munmap((void *)view, BYTES);

    // Map: a second view. None of its pages is this process's, and all are in memory.
    const struct figure before = lab_reclaimed();
    view = map(file);
    now = step("map", (const void *)view, BYTES);
    const struct figure in_cache = unless_reclaimed(known(cached(view)), BYTES, before);
    expect_equal("a second view takes no more address space than the first", now.change.space, 0);
    expect_equal("nothing of a second view is resident", now.region.resident, 0);
    expect_equal("every page of the file is still in the page cache", in_cache, BYTES);

    // Again: page faults, and no disk.
    const int64_t faults = major_faults();
    const int64_t right = read_all(view);
    const int64_t from_disk = major_faults() - faults;
    now = step("again", (const void *)view, BYTES);
    expect_equal("every page read again is resident", now.region.resident, BYTES);
    expect_equal("reading again takes no page from the disk",
                 unless_reclaimed(known(-from_disk), 0, before), 0);
    expect_equal("every page read again has what was written", right, BYTES / (int64_t)page_size());
    close(file);
    return lab_end();
}
