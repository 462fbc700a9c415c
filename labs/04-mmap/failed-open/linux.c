// failed-open on Linux: the descriptor of an open that failed, handed on unchecked.
//
// Watch the errors: mmap does not take -1 for "no file", unless MAP_ANONYMOUS says so.

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

static const int64_t BYTES = 100000000;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Open: nobody looks at the result.
    const int missing = open("/proc/self/no-such-file", O_RDWR | O_CLOEXEC);
    step("open", NULL, 0);
    expect_equal("an open that fails gives -1", missing, -1);

    // Create: with a size and without.
    void *const view = mmap(NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, missing, 0);
    const int64_t error = view == MAP_FAILED ? errno : 0;
    step("create", NULL, 0);
    expect_error("mapping a file that did not open is refused", error, EBADF);
    if (view != MAP_FAILED)
        munmap(view, (size_t)BYTES);
    if (missing != -1)
        close(missing);
    return lab_end();
}
