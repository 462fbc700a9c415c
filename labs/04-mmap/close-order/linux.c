// close-order on Linux: a view needs no descriptor.
//
// Watch `space`: it comes back with each view, whatever was closed before.

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

static const int64_t BYTES = 100000000; // of the file

static int int_of_file(int file, int i)
{
    int value = -1;
    if (pread(file, &value, sizeof value, (off_t)i * 4) != sizeof value)
        die("pread");
    return value;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(0, (uint64_t)BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full
    // The file once more, to read what a view leaves in it. (/proc has a path that leads to it.)
    const int keeper = lab_nameless_file();
    if (keeper == -1 || ftruncate(keeper, BYTES) == -1)
        die("making a file");
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", keeper);

    // Create: no object stands between a file and its views.
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file == -1)
        die("open");
    step("create", NULL, 0);
    step_absent("close-file", "mmap takes the descriptor of the file itself");

    // Map: from now on the view holds the file.
    int *view = mmap(NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("map", view, (uint64_t)BYTES);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);

    // Close: as early as can be. Nothing happens to the view.
    if (close(file) == -1)
        die("close");
    now = step("close-mapping", view, (uint64_t)BYTES);
    expect_equal("closing leaves the whole view in place", now.region.reserved, rounded);

    // Write: by the view alone.
    view[100] = 90;
    step("write", view, (uint64_t)BYTES);
    expect_equal("what is written after closing reaches the file", int_of_file(keeper, 100), 90);

    // Unmap: last.
    if (munmap(view, (size_t)BYTES) == -1)
        die("munmap");
    now = step("unmap", NULL, 0);
    expect_equal("unmapping gives the address space back", now.change.space, -rounded);

    // Reverse: the view goes first, the file last. All calls once more.
    file = open(path, O_RDWR | O_CLOEXEC);
    view = mmap(NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("open, mmap");
    view[100] = 91;
    if (munmap(view, (size_t)BYTES) == -1 || close(file) == -1)
        die("munmap, close");
    now = step("reverse", NULL, 0);
    expect_equal("what is written before the reverse order reaches the file",
                 int_of_file(keeper, 100), 91);
    expect_equal("the reverse order leaves no address space taken", now.change.space, 0);
    close(keeper);
    return lab_end();
}
