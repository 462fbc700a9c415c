// sliding-views on Linux: a file larger than any hole in a 32-bit address space, read through a
// window of 64 MiB.
//
// Watch `space`: one view at a time, whatever the size of the file.

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

enum { STRIDE = 4 << 20, VIEW = 64 << 20, IN_VIEW = VIEW / STRIDE };
enum { VIEWS = 65, STAMPS = VIEWS * IN_VIEW, SUM = STAMPS * (STAMPS + 1) / 2 };
static const int64_t BYTES = (int64_t)VIEWS * VIEW; // 4 GiB and one view

// A stamp every 4 MiB, holes between them: 1, 2, 3 ...
static void write_stamps(int file)
{
    for (int i = 0; i < STAMPS; i++) {
        const int64_t stamp = i + 1;
        if (pwrite(file, &stamp, sizeof stamp, (off_t)i * STRIDE) != sizeof stamp)
            die("pwrite");
    }
    if (ftruncate(file, BYTES) == -1)
        die("ftruncate");
}

static int64_t read_stamps(int file)
{
    int64_t sum = 0;
    for (int i = 0; i < STAMPS; i++) {
        int64_t stamp;
        if (pread(file, &stamp, sizeof stamp, (off_t)i * STRIDE) != sizeof stamp)
            die("pread");
        sum += stamp;
    }
    return sum;
}

static rlim_t most_addresses(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == -1)
        die("getrlimit");
    return limit.rlim_cur;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(0, 2 * VIEW);

    // Write: the file is long, and takes disk only where there is something in it.
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    write_stamps(file);
    struct stat s;
    if (fstat(file, &s) == -1)
        die("fstat");
    step("write", NULL, 0);
    expect_at_least("the file is longer than 32 bits can say", s.st_size, UINT32_MAX + INT64_C(1));
    expect_at_most("the file takes less disk than an eighth of its size",
                   (int64_t)s.st_blocks * 512, BYTES / 8);

    // Map: as a whole it needs that many addresses in a row. 64 bits have them, unless RLIMIT_AS
    // takes them away.
    void *whole = MAP_FAILED;
    if (sizeof(size_t) == 8) // else no size of mmap can say it
        whole = mmap(NULL, (size_t)BYTES, PROT_READ, MAP_SHARED, file, 0);
    step("map", whole == MAP_FAILED ? NULL : whole, whole == MAP_FAILED ? 0 : BYTES);
    expect_equal("the whole file fits into 64 bits and not into 32",
                 most_addresses() >= (rlim_t)BYTES
                     ? known(whole != MAP_FAILED)
                     : unknown("the address space of this process is limited"),
                 sizeof(void *) == 8);
    if (whole != MAP_FAILED && munmap(whole, (size_t)BYTES) == -1)
        die("munmap");
    const struct snapshot before = step("unmap", NULL, 0);

    // Slide: a view, what is to be done there, and the next view. Offsets always have 64 bits.
    int64_t seen = 0;
    struct figure most = known(0);
    for (int i = 0; i < VIEWS; i++) {
        const int64_t at = (int64_t)i * VIEW;
        char *const view = mmap(NULL, VIEW, PROT_READ, MAP_SHARED, file, at);
        if (view == MAP_FAILED)
            die("mmap");
        for (int j = 0; j < IN_VIEW; j++)
            seen += *(const int64_t *)(const void *)(view + j * STRIDE);
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
    expect_equal("the views show all that is written", seen, SUM);

    // Read: plain reads need no address space at all, and a copy of each byte.
    const int64_t read_by_calls = read_stamps(file);
    step("read", NULL, 0);
    expect_equal("plain reads find what the views show", read_by_calls, SUM);
    return lab_end();
}
