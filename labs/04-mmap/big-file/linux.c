// big-file on Linux: a file of 1 GB becomes an array of ints, without a read or a write of ours.
//
// Watch three columns of the process: `space` moves at map, `resident` at increment, `commit`
// nowhere.

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "charge.h"
#include "probe.h"

// the article's file, written in 1024 blocks
enum { BYTES = 1000001536, INTS = BYTES / 4, BLOCKS = 1024, BLOCK = INTS / BLOCKS };
static int block[BLOCK];

// Int number i of the file is i. What we write lies in the page cache, the machine's memory.
static int make_file(void)
{
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, BYTES) == -1)
        die("making a file");
    for (int i = 0; i < BLOCKS; i++) {
        for (int j = 0; j < BLOCK; j++)
            block[j] = i * BLOCK + j;
        if (write(file, block, sizeof block) != sizeof block)
            die("write");
    }
    return file;
}

static int int_of_file(int file, int i)
{
    int value;
    if (pread(file, &value, sizeof value, (off_t)i * 4) != sizeof value)
        die("pread");
    return value;
}

static int count_incremented(int file)
{
    int count = 0;
    for (int i = 0; i < BLOCKS; i++) {
        if (pread(file, block, sizeof block, i * (off_t)sizeof block) != sizeof block)
            die("pread");
        for (int j = 0; j < BLOCK; j++)
            count += block[j] == i * BLOCK + j + 1;
    }
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES + page - 1) / page * page; // the last page is not full
    const int file = make_file();
    step("write", NULL, 0);
    step_absent("create", "mmap makes the mapping object and its view in one call");

    // Map: addresses, and a note that the file is behind them. The file holds every page already.
    int *const ints = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (ints == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("map", ints, BYTES);
    expect_equal("mapping takes the size of the file in address space", now.change.space, rounded);
    expect_equal("mapping charges no commit", now.change.commit, 0);
    expect_equal("mapping makes nothing of the view resident", now.region.resident, 0);

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
                 unless_reclaimed(now.region.resident, rounded, before), rounded);
    expect_equal("writing charges no commit", now.change.commit, 0);

    // Flush: the disk has it now, and the pages stay. msync rounds the size up, not the address.
    if (msync(ints, BYTES, MS_SYNC) == -1)
        die("msync");
    const int64_t inside = msync((char *)ints + 1, 1, MS_SYNC) == -1 ? errno : 0;
    now = step("flush", ints, BYTES);
    expect_error("flushing from inside a page is refused", inside, EINVAL);
    expect_equal("flushing gives no page back",
                 unless_reclaimed(now.region.resident, rounded, before), rounded);

    // Unmap: the addresses go, and what was written stays with the file. Plain reads find it.
    if (munmap(ints, BYTES) == -1)
        die("munmap");
    now = step("unmap", ints, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -rounded);
    expect_equal("every other int of the file is one more", count_incremented(file), INTS - 3);
    expect_equal("the last int of the file is 10", int_of_file(file, INTS - 1), 10);
    expect_equal("int 100 of the file is 90", int_of_file(file, 100), 90);
    expect_equal("int 101 of the file is 100", int_of_file(file, 101), 100);
    close(file);
    return lab_end();
}
