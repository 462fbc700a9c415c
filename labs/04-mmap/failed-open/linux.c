// failed-open on Linux: the descriptor of an open that failed, handed on unchecked.
//
// Watch the errors: mmap does not take -1 for "no file", unless MAP_ANONYMOUS says so.

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "probe.h"

static const int64_t BYTES = 100000000;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs((uint64_t)BYTES, 0);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full

    // Open: nobody looks at the result.
    const int missing = open("/proc/self/no-such-file", O_RDWR | O_CLOEXEC);
    step("open", NULL, 0);
    expect_equal("an open that fails gives -1", missing, -1);

    // Create: as a view of the file, and as memory, for which one asks with -1.
    void *const view = mmap(NULL, (size_t)BYTES, PROT_READ, MAP_SHARED, missing, 0);
    const int64_t error = errno;
    void *const memory =
        mmap(NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, missing, 0);
    const struct snapshot now = step("create", NULL, 0);
    expect_true("a file that did not open gives no view", view == MAP_FAILED);
    expect_error("mapping a file that did not open is refused", error, EBADF);
    expect_true("a file that did not open becomes memory with MAP_ANONYMOUS", memory != MAP_FAILED);
    expect_equal("the memory of the mistake is charged whole", now.change.commit, rounded);
    return lab_end();
}
