// last-reference on Linux: memory that no file backs lives as long as anything leads to it.
//
// Watch `available page file`: create takes it, closing the descriptor gives nothing back, the last
// view does.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "charge.h"
#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t bytes = lab_parameter("bytes", 1 << 20);
    lab_require(bytes >= 1 << 16 && bytes <= 1 << 30, "bytes must be 64 KiB to 1 GiB");
    lab_needs((uint64_t)bytes, 0);
    charged();

    // Create: all of it is charged.
    const int object = memfd_create("last-reference", MFD_CLOEXEC);
    if (object == -1 || fallocate(object, 0, 0, bytes) == -1)
        die("memfd_create, fallocate");
    int *const view = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap");
    view[100] = 90;
    struct stat s;
    if (fstat(object, &s) == -1)
        die("fstat");
    step("create", view, (uint64_t)bytes);
    expect_equal("memory that no file backs is charged as large as it is", charged(),
                 s.st_blocks * 512);
    expect_at_least("memory that no file backs is as large as was asked", s.st_blocks * 512, bytes);

    // Close: the view still leads to it.
    if (close(object) == -1)
        die("close");
    step("close", view, (uint64_t)bytes);
    expect_equal("closing the object gives nothing of the charge back", charged(), 0);
    expect_equal("what was written before closing is still there", view[100], 90);

    // Free: nothing does any more.
    if (munmap(view, (size_t)bytes) == -1)
        die("munmap");
    step("free", NULL, 0);
    expect_equal("the whole charge comes back with the last view", charged(), -s.st_blocks * 512);
    return lab_end();
}
