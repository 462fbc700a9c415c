// file-opening on Linux: what a program says when it opens a file, and whom that concerns.
//
// Watch the errors: 0 is none. No open keeps another one out.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Open: the mode says what the descriptor will do. The failure value is -1, no pointer.
    const int missing = open("/proc/self/fd/no-such-file", O_RDONLY | O_CLOEXEC);
    const int64_t missing_error = missing == -1 ? errno : 0;
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    step("open", NULL, 0);
    expect_equal("a file that is not there opens as -1", missing, -1);
    expect_error("opening a file that is not there fails with ENOENT", missing_error, ENOENT);

    // Share: another open of the same file. /proc has a path that leads to it.
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const int again = open(path, O_RDWR | O_CLOEXEC);
    const int64_t again_error = again == -1 ? errno : 0;
    step("share", NULL, 0);
    expect_error("an open file can be opened for writing once more", again_error, 0);
    if (again != -1)
        close(again);

    // Attributes: a descriptor that may neither read nor write.
    const int neither = open(path, O_PATH | O_CLOEXEC);
    if (neither == -1)
        die("open(O_PATH)");
    struct stat s = {.st_size = -1};
    fstat(neither, &s);
    char byte;
    const int64_t read_error = read(neither, &byte, 1) == -1 ? errno : 0;
    step("attributes", NULL, 0);
    expect_equal("a file open for no data has a known size", s.st_size, 0);
    expect_error("a file open for no data cannot be read", read_error, EBADF);
    close(neither);
    close(file);
    return lab_end();
}
