// in-page-error on Linux: a view whose file is cut: its pages are gone, and a read of them is a
// signal.
//
// Watch the faults: SIGBUS, not SIGSEGV, for the addresses are still a view's.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

enum { PAGES = 4 };

static int64_t error_of_cutting(int file, size_t size)
{
    return ftruncate(file, (off_t)size) == -1 ? errno : 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const size_t page = (size_t)page_size();
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, (off_t)(PAGES * page)) == -1)
        die("making a file");
    char *const view = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    memset(view, 'x', PAGES * page);

    // Cut: the file loses three of its pages. Nobody asks who has them mapped.
    const int64_t cut = error_of_cutting(file, page);
    const struct snapshot now = step("cut", view, PAGES * page);
    expect_error("a mapped file can be cut", cut, 0);
    expect_equal("the view of a cut file keeps its addresses", now.region.reserved, PAGES * page);

    // Read: what the reader must be ready for. This one survives, by a handler of SIGBUS.
    const struct fault kept = try_read(view);
    const struct fault lost = try_read(view + 3 * page);
    char in_file;
    if (pread(file, &in_file, 1, 0) != 1)
        die("pread");
    step("read", view, PAGES * page);
    expect_true("a page that the file still has can be read", !kept.happened);
    expect_equal("the page that is left of the file has what was written", in_file, 'x');
    expect_fault("a page that the file has no more faults as SIGBUS", lost.code, SIGBUS);
    expect_equal("the fault names the address that was read", lost.address,
                 (uintptr_t)(view + 3 * page));

    // Seal: an object in memory can be made so that nobody cuts it.
    const int object = memfd_create("in-page-error", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (object == -1 || ftruncate(object, (off_t)(PAGES * page)) == -1)
        die("memfd_create, ftruncate");
    if (fcntl(object, F_ADD_SEALS, F_SEAL_SHRINK) == -1)
        die("fcntl(F_ADD_SEALS)");
    const int64_t sealed = error_of_cutting(object, page);
    step("seal", NULL, 0);
    expect_error("a sealed object cannot be cut", sealed, EPERM);
    step_absent("release", "a mapped file can be cut at any time");
    close(object);
    close(file);
    return lab_end();
}
