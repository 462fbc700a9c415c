// big-file on Linux: a file of 1 GB becomes an array of ints, without a read or a write of ours.
//
// Watch three columns of the process: `space` moves at map, `resident` at increment, `commit`
// nowhere.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "charge.h"
#include "probe.h"

// the article's file, written in 1024 blocks
enum { BYTES = 1000001536, INTS = BYTES / 4, BLOCK = INTS / 1024 };
enum { NOISE = 1 << 20 }; // of what is resident, where code runs the first time
static int block[BLOCK];
static char name[4096];

// Int number i of the file is i. A descriptor is a number, what it costs lies in the kernel; what
// we write lies in the page cache, the machine's memory. A file without a name goes with its last
// descriptor, however this process ends.
static int make_file(void)
{
    snprintf(name, sizeof name, "%s/big-file-XXXXXX", lab_folder());
    const int file = mkstemp(name);
    if (file == -1 || unlink(name) == -1)
        die("mkstemp");
    const struct snapshot now = step("open", NULL, 0);
    expect_equal("opening takes no address space", now.change.space, 0);
    errno = posix_fallocate(file, 0, BYTES);
    if (errno != 0)
        die("posix_fallocate");
    for (int i = 0; i < INTS; i += BLOCK) {
        for (int j = 0; j < BLOCK; j++)
            block[j] = i + j;
        if (write(file, block, sizeof block) != sizeof block)
            die("write");
    }
    step("write", NULL, 0);
    return file;
}

// A stream is a descriptor and a small buffer: no file is too large for it. One byte behind a hole
// makes this one larger than 4 GB, for a moment. (/proc has a name that leads to it.)
static void open_as_stream(int file)
{
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    FILE *const stream = fopen(name, "rb");
    if (pwrite(file, "Z", 1, INT64_C(1) << 32) != 1)
        die("pwrite past 4 GB");
    FILE *const large = fopen(name, "rb");
    const int last = large && fseeko(large, -1, SEEK_END) == 0 ? fgetc(large) : EOF;
    step("fopen", NULL, 0);
    expect_true("fopen opens the file", stream != NULL);
    expect_equal("fopen opens a file of more than 4 GB and reads its last byte", last, 'Z');
    if (ftruncate(file, BYTES) == -1)
        die("ftruncate");
}

static int count_incremented(int file)
{
    int count = 0;
    for (int i = 0; i < INTS; i += BLOCK) {
        if (pread(file, block, sizeof block, (off_t)i * 4) != sizeof block)
            die("pread");
        for (int j = 0; j < BLOCK; j++)
            count += block[j] == i + j + 1;
    }
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t pages = (BYTES + page - 1) / page * page; // the last one is not full
    const int file = make_file();
    open_as_stream(file);

    step_absent("create", "mmap makes the mapping object and its view in one call");

    // Map: addresses, and a note that the file is behind them. The file holds every page already:
    // no charge.
    int *const ints = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (ints == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("map", ints, BYTES);
    expect_equal("mapping takes the size of the file in address space", now.change.space, pages);
    expect_equal("mapping charges no commit", now.change.commit, 0);
    expect_equal("mapping makes nothing of it resident", now.region.resident, 0);

    // Increment: no call, no buffer. The first touch of a page faults, and the page of the cache
    // becomes ours too.
    const struct figure before = lab_reclaimed(); // a page of a file stays where memory is enough
    for (int i = 0; i < INTS - 1; i++)
        ints[i]++;
    ints[INTS - 1] = 10;
    ints[100] = 90;
    ints[101] = 100;
    now = step("increment", ints, BYTES);
    expect_equal("every page written becomes resident",
                 unless_reclaimed(now.region.resident, pages, before), pages);
    expect_equal("writing charges no commit", now.change.commit, 0);

    // Flush: the disk has it now. The pages stay.
    if (msync(ints, BYTES, MS_SYNC) == -1)
        die("msync");
    now = step("flush", ints, BYTES);
    const struct figure resident = now.region.resident;
    expect_equal("flushing gives no page back", unless_reclaimed(resident, pages, before), pages);

    // Unmap: the addresses go, and what was written stays with the file. Ordinary reads find it
    // there.
    if (munmap(ints, BYTES) == -1)
        die("munmap");
    now = step("unmap", ints, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -pages);
    expect_at_most("unmapping gives the pages back", now.change.resident,
                   difference(NOISE, resident));
    expect_equal("every other int of the file is one more", count_incremented(file), INTS - 3);
    expect_equal("the last int of the file is 10", block[BLOCK - 1], 10);
    if (pread(file, block, sizeof block, 0) != sizeof block)
        die("pread");
    expect_equal("int 100 of the file is 90", block[100], 90);
    expect_equal("int 101 of the file is 100", block[101], 100);
    return lab_end();
}
