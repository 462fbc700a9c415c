// sliding-views on Linux: a file larger than any hole in a 32-bit address space, read through a
// window of 64 MiB.
//
// Watch `space`: one view at a time, whatever the size of the file.

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

enum { STRIDE = 4 << 20, VIEW = 64 << 20 };
static const int64_t BYTES = (int64_t)65 * VIEW; // 4 GiB and one view

// A stamp every 4 MiB, holes between them: the sum of the stamps.
static int64_t write_stamps(int file)
{
    int64_t sum = 0;
    for (int64_t at = 0; at < BYTES; at += STRIDE) {
        const int64_t stamp = at / STRIDE + 1;
        if (pwrite(file, &stamp, sizeof stamp, at) != sizeof stamp)
            die("pwrite");
        sum += stamp;
    }
    if (ftruncate(file, BYTES) == -1)
        die("ftruncate");
    return sum;
}

static int64_t read_stamps(int file)
{
    int64_t sum = 0;
    for (int64_t at = 0; at < BYTES; at += STRIDE) {
        int64_t stamp;
        if (pread(file, &stamp, sizeof stamp, at) != sizeof stamp)
            die("pread");
        sum += stamp;
    }
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(0, 2 * VIEW);

    // Write: the file is long, and takes disk only where there is something in it.
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    const int64_t written = write_stamps(file);
    struct stat s;
    if (fstat(file, &s) == -1)
        die("fstat");
    const struct snapshot start = step("write", NULL, 0);
    expect_at_least("the file is longer than 32 bits can say", s.st_size, UINT32_MAX + INT64_C(1));
    expect_at_most("the file takes less disk than an eighth of its size",
                   (int64_t)s.st_blocks * 512, BYTES / 8);

    // Map: as a whole it needs that many addresses in a row. 64 bits have them, unless RLIMIT_AS
    // takes them away.
    const struct figure left = start.memory_status.avail_virtual;
    const bool limited = sizeof(void *) == 8 && !is_unknown(left) && value_of(left) < BYTES;
    void *whole = MAP_FAILED;
    if (sizeof(size_t) == 8) // else no size of mmap can say it
        whole = mmap(NULL, (size_t)BYTES, PROT_READ, MAP_SHARED, file, 0);
    step("map", whole == MAP_FAILED ? NULL : whole, whole == MAP_FAILED ? 0 : BYTES);
    expect_equal("the whole file fits into 64 bits and not into 32",
                 limited ? unknown("the address space of this process is limited")
                         : known(whole != MAP_FAILED),
                 sizeof(void *) == 8);
    if (whole != MAP_FAILED && munmap(whole, (size_t)BYTES) == -1)
        die("munmap");
    const struct snapshot before = step("unmap", NULL, 0);

    // Slide: a view, what is to be done there, and the next view. Offsets always have 64 bits.
    int64_t seen = 0;
    struct figure most = known(0);
    for (int64_t at = 0; at < BYTES; at += VIEW) {
        char *const view = mmap(NULL, VIEW, PROT_READ, MAP_SHARED, file, at);
        if (view == MAP_FAILED)
            die("mmap");
        for (int i = 0; i < VIEW; i += STRIDE)
            seen += *(const int64_t *)(const void *)(view + i);
        const struct snapshot now = look(view, VIEW);
        table_row("views", "offset:bytes space:bytes resident:bytes", NULL, at, now.change.space,
                  now.region.resident);
        most = larger(most, now.change.space);
        if (munmap(view, VIEW) == -1)
            die("munmap");
    }
    const struct snapshot now = step("slide", NULL, 0);
    expect_equal("never more than one view takes address space", most, VIEW);
    expect_equal("after the last view no address space is taken", now.process.space,
                 before.process.space);
    expect_equal("the views show all that is written", seen, written);

    // Read: plain reads need no address space at all, and a copy of each byte.
    const int64_t read_by_calls = read_stamps(file);
    step("read", NULL, 0);
    expect_equal("plain reads find what the views show", read_by_calls, seen);
    return lab_end();
}
