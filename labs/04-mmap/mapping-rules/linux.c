// mapping-rules on Linux: what can be opened, mapped and unmapped, and how the rest is refused.
//
// Read the claims as a table: a rule, a call, its outcome: an error of errno, or 0.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

enum { UNIT = 65536, WHOLE = 4 * UNIT, RW = PROT_READ | PROT_WRITE };
static char name[4096] = "/proc/self/fd/no-such-file";

static int64_t error_of(bool possible)
{
    return possible ? 0 : errno;
}

// A file without a name goes with its last descriptor; /proc has a name that leads to it.
static int make_file(void)
{
    snprintf(name, sizeof name, "%s/mapping-rules-XXXXXX", lab_folder());
    const int file = mkstemp(name);
    if (file == -1 || unlink(name) == -1)
        die("mkstemp");
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    return file;
}

// Of a view of the file, by a descriptor that is open for this.
static int64_t error_of_view(int access, size_t size, int protection, int kind, off_t offset)
{
    const int file = open(name, access | O_CLOEXEC);
    void *const view = mmap(NULL, size, protection, kind, file, offset);
    const int64_t error = error_of(view != MAP_FAILED);
    if (view != MAP_FAILED)
        munmap(view, size);
    if (file != -1)
        close(file);
    return error;
}

static void map_by_the_rules(void)
{
    expect_error("an empty file cannot be mapped with size 0",
                 error_of_view(O_RDWR, 0, RW, MAP_SHARED, 0), EINVAL);
    expect_equal("a file open for reading can be mapped copy-on-write",
                 error_of_view(O_RDONLY, UNIT, RW, MAP_PRIVATE, 0), 0);
    expect_error("a file open for reading cannot be mapped for writing",
                 error_of_view(O_RDONLY, UNIT, RW, MAP_SHARED, 0), EACCES);
    expect_error("a file open for writing alone cannot be mapped",
                 error_of_view(O_WRONLY, UNIT, PROT_WRITE, MAP_SHARED, 0), EACCES);
    expect_error("a file open for neither cannot be mapped",
                 error_of_view(O_PATH, UNIT, PROT_READ, MAP_SHARED, 0), EBADF);
    expect_equal("a view without access is accepted",
                 error_of_view(O_RDONLY, UNIT, PROT_NONE, MAP_SHARED, 0), 0);
    expect_error("a view is shared or private", error_of_view(O_RDWR, UNIT, RW, 0, 0), EINVAL);
    expect_error("a flag that nobody knows is refused",
                 error_of_view(O_RDWR, UNIT, PROT_READ, MAP_SHARED_VALIDATE | 1 << 23, 0),
                 EOPNOTSUPP);
    expect_equal("a view can begin at any page",
                 error_of_view(O_RDWR, UNIT, RW, MAP_SHARED, (off_t)page_size()), 0);
    expect_error("a view cannot begin at an offset between two pages",
                 error_of_view(O_RDWR, UNIT, RW, MAP_SHARED, 1), EINVAL);
    expect_equal("a view can reach past the end of the file",
                 error_of_view(O_RDWR, 2 * WHOLE, RW, MAP_SHARED, 0), 0);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Open: whoever opens a file says what he will do with it. He cannot forbid others anything.
    const int64_t missing = error_of(open(name, O_RDONLY | O_CLOEXEC) != -1);
    const int file = make_file();
    const int again = open(name, O_RDWR | O_CLOEXEC);
    const int neither = open(name, O_PATH | O_CLOEXEC);
    struct stat s;
    step("open", NULL, 0);
    expect_error("a file that is not there opens as -1", missing, ENOENT);
    expect_true("nobody is shut out by others", again != -1);
    expect_equal("a file open for neither tells its size", fstat(neither, &s) ? -1 : s.st_size, 0);
    expect_error("a file open for neither cannot be read", error_of(read(neither, &s, 1) == 1),
                 EBADF);
    step_absent("create", "mmap makes the mapping object and its view in one call");

    // Map: a view can do no more than the descriptor of its file. It makes no file larger.
    char *const view = mmap(NULL, WHOLE, RW, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    step("map", view, WHOLE);
    expect_equal("mapping makes no file larger", fstat(file, &s) == 0 ? s.st_size : -1, 0);
    map_by_the_rules();
    const void *const over = mmap(view, UNIT, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0);
    expect_error("a view cannot lie over another by mistake", error_of(over != MAP_FAILED), EEXIST);
    const void *const between = mmap(view + 1, UNIT, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0);
    expect_error("a view cannot lie at an address between two pages",
                 error_of(between != MAP_FAILED), EINVAL);
    expect_fault("what lies past the end of the file faults as SIGBUS", try_read(view).code,
                 SIGBUS);
    const bool grown = ftruncate(file, WHOLE) == 0;
    expect_true("the view is good when the file has grown", grown && !try_read(view).happened);
    expect_equal("a mapped file can be cut", error_of(ftruncate(file, 0) == 0), 0);

    // Unmap: a view is so many pages, and each may go by itself.
    if (munmap(view + UNIT, UNIT) == -1)
        die("munmap");
    const struct snapshot now = step("unmap", view, WHOLE);
    expect_equal("a part of a view can be unmapped", now.region.reserved, WHOLE - UNIT);
    expect_equal("what is unmapped can be unmapped", error_of(munmap(view + UNIT, UNIT) == 0), 0);
    expect_error("an address between two pages cannot be unmapped",
                 error_of(munmap(view + 1, UNIT) == 0), EINVAL);
    return lab_end();
}
