// view-placement on Linux: where a view may begin, lie and end; and what the rest of its last page
// is.
//
// Watch the errors: 0 is none. Then watch the bytes between the end of the file and the end of its
// last page: the view has them, the file never does.

#include <errno.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

enum { REST = 904, PAGES = 3 }; // bytes of the file in its last page; pages of the view
enum { ANYWHERE = 0, RW = PROT_READ | PROT_WRITE };

static int64_t error_of_view(void *at, int flags, int file, off_t offset)
{
    void *const view = mmap(at, page_size(), PROT_READ, MAP_SHARED | flags, file, offset);
    const int64_t error = view == MAP_FAILED ? errno : 0;
    if (view != MAP_FAILED)
        munmap(view, page_size());
    return error;
}

static struct figure byte_of_file(int file, off_t at)
{
    char byte;
    struct statfs system;
    if (pread(file, &byte, 1, at) != 1 || fstatfs(file, &system) == -1)
        die("pread, fstatfs");
    return system.f_type == TMPFS_MAGIC ? unknown("tmpfs has no disk to write a page to")
                                        : known(byte);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const off_t page = (off_t)page_size();
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, page + REST) == -1)
        die("making a file");

    // Size: three pages of a file that ends in the second one.
    char *const view = mmap(NULL, (size_t)(PAGES * page), RW, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    char *const third = view + 2 * page;
    const struct fault past = try_read(third);
    step("size", view, (uint64_t)(PAGES * page));
    expect_fault("a whole page past the end of the file faults as SIGBUS", past.code, SIGBUS);

    // Offset: a page is the unit.
    const int64_t at_page = error_of_view(NULL, ANYWHERE, file, page);
    const int64_t in_page = error_of_view(NULL, ANYWHERE, file, REST);
    step("offset", NULL, 0);
    expect_error("a view can begin at any page of the file", at_page, 0);
    expect_error("a view cannot begin inside a page of the file", in_page, EINVAL);

    // Address: without MAP_FIXED it is a wish; MAP_FIXED alone would replace what lies there.
    const int64_t over = error_of_view(view, MAP_FIXED_NOREPLACE, file, 0);
    const int64_t between = error_of_view(view + REST, MAP_FIXED, file, page);
    step("address", view, (uint64_t)(PAGES * page));
    expect_error("MAP_FIXED_NOREPLACE refuses an address that is taken", over, EEXIST);
    expect_error("a view cannot lie at an address inside a page", between, EINVAL);

    // Rest: the file ends in a page, and pages are mapped whole.
    volatile char *const end = view + page + REST;
    const char found = *end;
    const struct fault writing = try_write((char *)end);
    end[-1] = 'l';
    *end = 'x';
    const char kept = *end;
    if (msync(view, (size_t)(PAGES * page), MS_SYNC) == -1)
        die("msync");
    struct stat s;
    if (fstat(file, &s) == -1)
        die("fstat");
    step("rest", view, (uint64_t)(PAGES * page));
    expect_equal("the rest of the last page reads as zero", found, 0);
    expect_true("the rest of the last page can be written", !writing.happened);
    expect_equal("the rest of the last page shows what is written to it", kept, 'x');
    expect_equal("writing the rest of the last page leaves the file's size", s.st_size,
                 page + REST);

    // Grow: what lay past the end is the file's from now on.
    if (ftruncate(file, PAGES * page) == -1)
        die("ftruncate");
    const struct figure last_byte = byte_of_file(file, page + REST - 1);
    const struct figure past_end = byte_of_file(file, page + REST);
    const struct fault grown = try_read(third);
    step("grow", view, (uint64_t)(PAGES * page));
    expect_equal("what was written before the end reaches the file", last_byte, 'l');
    expect_equal("what was written past the end never reaches the file", past_end, 0);
    expect_true("a view is good as far as its file has grown", !grown.happened);
    return lab_end();
}
