// plain-io on Linux: a view and a plain read or write see the same bytes, on a local disk.
//
// Watch 90 arrive in the file without a flush, and 91 in the view without a map.

#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

static const int64_t BYTES = 100000000;
enum { CELLS = 100, STRIDE = 1000000 }; // ints that are written and read; bytes between them

static void set_in_view(int *view, int value)
{
    for (int i = 0; i < CELLS; i++)
        view[i * (STRIDE / 4)] = value;
}

static int64_t count_in_view(const int *view, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++)
        n += view[i * (STRIDE / 4)] == value;
    return n;
}

static void set_in_file(int file, int value)
{
    for (int i = 0; i < CELLS; i++)
        if (pwrite(file, &value, sizeof value, (off_t)i * STRIDE) != sizeof value)
            die("pwrite");
}

static int64_t count_in_file(int file, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++) {
        int cell;
        if (pread(file, &cell, sizeof cell, (off_t)i * STRIDE) != sizeof cell)
            die("pread");
        n += cell == value;
    }
    return n;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(0, (uint64_t)BYTES);
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, BYTES) == -1)
        die("making a file");

    // Map: and write through the view.
    int *const view = mmap(NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    set_in_view(view, 90);
    step("map", view, (uint64_t)BYTES);

    // Read: from the file, without any view. Nothing was flushed.
    const int64_t read_back = count_in_file(file, 90);
    step("read", view, (uint64_t)BYTES);
    expect_equal("a plain read finds what a view wrote", read_back, CELLS);

    // Rewrite: the other way round.
    set_in_file(file, 91);
    const int64_t in_view = count_in_view(view, 91);
    step("rewrite", view, (uint64_t)BYTES);
    expect_equal("a view reads what a plain write wrote", in_view, CELLS);
    close(file);
    return lab_end();
}
