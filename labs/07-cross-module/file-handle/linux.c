// file-handle on Linux: a file descriptor is a number of the kernel's. A FILE is a block of memory
// of one C library.
//
// A second C library is handed a descriptor, and hands us a FILE: in a child, and read how that
// ended.

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "crts.h"
#include "probe.h"
#include "processes.h"

typedef FILE *fdopen_fn(int, const char *);
typedef ssize_t write_fn(int, const void *, size_t);
typedef int fputs_fn(const char *, FILE *);
typedef int fflush_fn(FILE *);

static const char TEXT[] = "written by the other one";

static int nameless_file(void)
{
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    return file;
}

// The child: a FILE of the second library. The exit code is how many bytes are in the file then.
static int write_to_file(void *libc, fputs_fn *put, fflush_fn *flush)
{
    const int fd = nameless_file();
    FILE *file = ((fdopen_fn *)find_in(libc, "fdopen"))(fd, "w+");
    if (!file)
        die("fdopen");
    put(TEXT, file);
    flush(file);
    return (int)lseek(fd, 0, SEEK_END);
}

int main(int argc, char **argv)
{
    char text[sizeof TEXT] = "";
    lab_begin(argc, argv);
    void *libc = load_crt("libc.so.6"); // a second copy of it
    fputs_fn *second_fputs = (fputs_fn *)find_in(libc, "fputs");
    if (in_role("file-right"))
        return write_to_file(libc, second_fputs, (fflush_fn *)find_in(libc, "fflush"));
    if (in_role("file-wrong"))
        return write_to_file(libc, fputs, fflush);

    // Descriptor: the kernel keeps it, and every library in the process means the same file by it.
    const int fd = nameless_file();
    const ssize_t n = ((write_fn *)find_in(libc, "write"))(fd, TEXT, strlen(TEXT));
    if (pread(fd, text, sizeof text - 1, 0) == -1)
        die("pread");
    close(fd);
    step("descriptor", NULL, 0);
    expect_equal("the second library writes to our descriptor", n, (int64_t)strlen(TEXT));
    expect_text("the file holds what the second library wrote", text, TEXT);

    // File: a library writes to its own. Ours checks that a FILE's table of functions is one of its
    // own, and else ends the process. (A libc that dlmopen loaded does not check: libio/vtables.c.)
    const struct ending right = run_self("file-right", NULL);
    const struct ending wrong = run_self("file-wrong", NULL);
    step("file", NULL, 0);
    expect_equal("the second library writes to its own FILE", right.how == EXITED ? right.code : 0,
                 (int64_t)strlen(TEXT));
    expect_fault("our library ends the process over the FILE of the second one",
                 wrong.how == CRASHED ? wrong.code : 0, SIGABRT);
    expect_true("our library says that the FILE is invalid",
                strstr(wrong.said, "invalid stdio handle") != NULL);
    return lab_end();
}
