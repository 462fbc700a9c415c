// close-order on Linux: a view needs no descriptor, and memory lives as long as anything leads to
// it.
//
// Watch `space` come back with each view, whatever was closed before. Then watch `available page
// file`: closing the last descriptor gives nothing back, the last view does.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "charge.h"
#include "probe.h"

static const int64_t BYTES = 100000000; // of the file
static const int64_t MEMORY = 1 << 20;
static int keeper;      // the file once more, to read what a view leaves in it
static char name[4096]; // leads to the file

// A file without a name goes with its last descriptor, however its process ends; /proc has a name
// that leads to it.
static void make_file(void)
{
    snprintf(name, sizeof name, "%s/close-order-XXXXXX", lab_folder());
    keeper = mkostemp(name, O_CLOEXEC);
    if (keeper == -1 || unlink(name) == -1 || ftruncate(keeper, BYTES) == -1)
        die("making a file");
    snprintf(name, sizeof name, "/proc/self/fd/%d", keeper);
}

static int in_file(void)
{
    int cell = -1;
    if (pread(keeper, &cell, sizeof cell, 100 * sizeof cell) != sizeof cell)
        die("pread");
    return cell;
}

static int *view_of_closed_file(int64_t whole)
{
    // Create: no object stands between a file and its views, so the descriptor is needed for one
    // call more.
    const int file = open(name, O_RDWR | O_CLOEXEC);
    if (file == -1)
        die("open");
    step("create", NULL, 0);
    step_absent("close-file", "mmap takes the descriptor of the file itself");

    // Map: from now on the view holds the file.
    int *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("map", view, BYTES);
    expect_equal("mapping takes exactly that much address space", now.change.space, whole);

    // Close: as early as can be. Nothing happens to the view.
    if (close(file) == -1)
        die("close");
    now = step("close-mapping", view, BYTES);
    expect_equal("closing leaves the whole view in place", now.region.reserved, whole);
    return view;
}

static void write_and_unmap(int *view, int64_t whole)
{
    // Write: by the view alone.
    view[100] = 90;
    step("write", view, BYTES);
    expect_equal("what is written after closing reaches the file", in_file(), 90);

    // Unmap: last.
    if (munmap(view, BYTES) == -1)
        die("munmap");
    const struct snapshot now = step("unmap", view, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -whole);
}

static void unmap_before_closing(void)
{
    // Reverse: the view goes first, the file last. All calls once more, and nothing is left of
    // them.
    const int file = open(name, O_RDWR | O_CLOEXEC);
    int *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("open, mmap");
    view[100] = 91;
    if (munmap(view, BYTES) == -1 || close(file) == -1)
        die("munmap, close");
    const struct snapshot now = step("reverse", NULL, 0);
    expect_equal("what is written before the reverse order reaches the file", in_file(), 91);
    expect_equal("the reverse order leaves no address space taken", now.change.space, 0);
}

// The same with memory that no file backs, where it shows who holds it.
static void close_memory(void)
{
    // Commit: all of it is charged.
    charged();
    const int object = memfd_create("close-order", MFD_CLOEXEC);
    if (object == -1 || fallocate(object, 0, 0, MEMORY) == -1)
        die("memfd_create, fallocate");
    int *view = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap of the memfd");
    view[100] = 90;
    step("commit", view, MEMORY);
    expect_equal("memory that no file backs is charged", charged(), MEMORY);

    // Close: the view still leads to it.
    if (close(object) == -1)
        die("close of the memfd");
    step("close", view, MEMORY);
    expect_equal("closing gives nothing of the charge back", charged(), 0);
    expect_equal("what was written before closing is still there", view[100], 90);

    // Free: nothing does any more.
    if (munmap(view, MEMORY) == -1)
        die("munmap of the memfd");
    step("free", NULL, 0);
    expect_equal("the whole charge comes back with the last view", charged(), -MEMORY);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t whole = (BYTES + page - 1) / page * page;
    make_file();
    int *view = view_of_closed_file(whole);
    write_and_unmap(view, whole);
    unmap_before_closing();
    close_memory();
    return lab_end();
}
