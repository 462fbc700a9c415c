// file-rights on Linux: a view can do no more than the descriptor of its file.
//
// Read the claims as rules: how the file is open, what is asked of the view, and the error; 0 is
// none.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 65536, RW = PROT_READ | PROT_WRITE };

static int64_t error_of_view(const char *path, int access, int protection, int kind)
{
    const int file = open(path, access | O_CLOEXEC);
    if (file == -1)
        die("open");
    void *const view = mmap(NULL, BYTES, protection, kind, file, 0);
    const int64_t error = view == MAP_FAILED ? errno : 0;
    if (view != MAP_FAILED)
        munmap(view, BYTES);
    close(file);
    return error;
}

static int64_t error_of_protecting(void *view, int protection)
{
    return mprotect(view, BYTES, protection) == -1 ? errno : 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, BYTES) == -1)
        die("making a file");
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    step_absent("create", "mmap makes the mapping object and its view in one call");

    // Map: the descriptor's mode is compared with what the view may do.
    step("map", NULL, 0);
    expect_error("a file open for reading can be mapped copy-on-write",
                 error_of_view(path, O_RDONLY, RW, MAP_PRIVATE), 0);
    expect_error("a file open for reading cannot be mapped for writing",
                 error_of_view(path, O_RDONLY, RW, MAP_SHARED), EACCES);
    expect_error("a file open for reading can be mapped to run",
                 error_of_view(path, O_RDONLY, PROT_READ | PROT_EXEC, MAP_SHARED), 0);
    expect_error("a file open for writing alone cannot be mapped",
                 error_of_view(path, O_WRONLY, PROT_WRITE, MAP_SHARED), EACCES);
    expect_error("a file open for no data cannot be mapped",
                 error_of_view(path, O_PATH, PROT_READ, MAP_SHARED), EBADF);

    // Protect: the same holds for what a view is given later.
    const int readable = open(path, O_RDONLY | O_CLOEXEC);
    char *const view = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, readable, 0);
    if (view == MAP_FAILED)
        die("mmap");
    const int64_t to_write = error_of_protecting(view, RW);
    const int64_t to_nothing = error_of_protecting(view, PROT_NONE);
    step("protect", view, BYTES);
    expect_error("a view of a file open for reading cannot be protected to writing", to_write,
                 EACCES);
    expect_error("a view of a file open for reading can be protected to nothing", to_nothing, 0);
    close(readable);
    close(file);
    return lab_end();
}
