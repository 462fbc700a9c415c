// file-handle on Linux: a FILE is a block of memory of one C library. A file descriptor is a number
// of the kernel's.
//
// A second libc, loaded by dlmopen, is handed a descriptor, and hands us a FILE: in a child, and
// read how that ended.

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

typedef FILE *(*fdopen_fn)(int, const char *);
typedef ssize_t (*write_fn)(int, const void *, size_t);

static const char TEXT[] = "written by the other one";
static fdopen_fn other_fdopen;
static write_fn other_write;

static void load_other_libc(void)
{
    void *libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
    if (!libc)
        lab_skip("a second C library cannot be loaded here: dlmopen refuses");
    other_fdopen = (fdopen_fn)(uintptr_t)dlsym(libc, "fdopen");
    other_write = (write_fn)(uintptr_t)dlsym(libc, "write");
    if (!other_fdopen || !other_write)
        die("dlsym");
}

static int nameless_file(void)
{
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    return file;
}

// Exit code 0: our library wrote into a FILE of the other one as if it were its own.
static int write_to_file(void)
{
    FILE *file = other_fdopen(nameless_file(), "w+");
    return file && fputs(TEXT, file) >= 0 && fflush(file) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    char text[sizeof TEXT] = "";
    lab_begin(argc, argv);
    load_other_libc();
    if (in_role("file"))
        return write_to_file();

    // Descriptor: the kernel keeps it, and every library in the process means the same file by it.
    const int fd = nameless_file();
    const ssize_t n = other_write(fd, TEXT, strlen(TEXT));
    if (pread(fd, text, sizeof text - 1, 0) == -1)
        die("pread");
    step("descriptor", NULL, 0);
    expect_equal("the other library writes to our descriptor", n, (int64_t)strlen(TEXT));
    expect_equal("what it wrote is in the file", strcmp(text, TEXT), 0);

    // File: libc checks that a FILE's table of functions is one of its own, and ends the process if
    // it is not. (A libc in a namespace of its own does not check: libio/vtables.c,
    // _IO_vtable_check.)
    const struct ending e = run_self("file", NULL);
    step("file", NULL, 0);
    expect_fault("our library ends the process over the FILE of another",
                 e.how == CRASHED ? e.code : 0, SIGABRT);
    expect_true("it says that the handle is invalid",
                strstr(e.said, "invalid stdio handle") != NULL);
    close(fd);
    return lab_end();
}
