// unmapping on Linux: munmap takes pages, not views.
//
// Watch `reserved` of the region, and the errors: 0 is none.

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { UNIT = 65536, BYTES = 4 * UNIT, INSIDE = 100 };

static int64_t error_of_unmapping(char *at, size_t size)
{
    return munmap(at, size) == -1 ? errno : 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, BYTES) == -1)
        die("making a file");
    char *const view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");

    // Inside: a part of the view goes, the rest of it stays.
    if (munmap(view + UNIT, UNIT) == -1)
        die("munmap");
    view[2 * UNIT] = 'x';
    char in_file;
    if (pread(file, &in_file, 1, (off_t)2 * UNIT) != 1)
        die("pread");
    const struct snapshot now = step("inside", view, BYTES);
    expect_equal("unmapping a part of a view leaves the rest", now.region.reserved, BYTES - UNIT);
    expect_equal("the rest of a view is still a view of the file", in_file, 'x');

    // Again: what is not mapped may be unmapped; an address inside a page may not.
    const int64_t again = error_of_unmapping(view + UNIT, UNIT);
    const int64_t between = error_of_unmapping(view + INSIDE, UNIT);
    step("again", view, BYTES);
    expect_error("unmapping what is not mapped is accepted", again, 0);
    expect_error("unmapping from inside a page is refused", between, EINVAL);

    // Whole: one call for both parts, and the hole between them.
    if (munmap(view, BYTES) == -1)
        die("munmap");
    const struct snapshot after = step("whole", view, BYTES);
    expect_equal("one call unmaps two parts and the hole between them", after.region.reserved, 0);
    close(file);
    return lab_end();
}
