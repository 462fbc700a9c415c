// mapping-rules on Linux: what can be opened, mapped and unmapped, and with which error the rest is
// refused.
//
// Read the claims as a table: a rule, a call, its outcome. 0 is success, else it is what errno
// says.

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

enum { UNIT = 65536, WHOLE = 4 * UNIT, READ_WRITE = PROT_READ | PROT_WRITE, A_PAGE = -1 };
static char name[64] = "/proc/self/fd/no-such-file";

// How the file is open, the protection, the kind, the size and the offset of the view: in bytes, or
// A_PAGE.
static const struct rule {
    const char *says;
    int access, protection, kind, size, offset, error;
} VIEWS[] = {
    {"an empty file cannot be mapped with size 0", O_RDWR, READ_WRITE, MAP_SHARED, 0, 0, EINVAL},
    {"a file open for reading can be mapped copy-on-write", O_RDONLY, READ_WRITE, MAP_PRIVATE, UNIT,
     0, 0},
    {"a file open for reading cannot be mapped for writing", O_RDONLY, READ_WRITE, MAP_SHARED, UNIT,
     0, EACCES},
    {"a file open for writing alone cannot be mapped", O_WRONLY, PROT_WRITE, MAP_SHARED, UNIT, 0,
     EACCES},
    {"a file open for neither cannot be mapped", O_PATH, PROT_READ, MAP_SHARED, UNIT, 0, EBADF},
    {"a view without access is accepted", O_RDONLY, PROT_NONE, MAP_SHARED, UNIT, 0, 0},
    {"a view is shared or private", O_RDWR, READ_WRITE, 0, UNIT, 0, EINVAL},
    {"a flag that nobody knows is refused", O_RDWR, PROT_READ, MAP_SHARED_VALIDATE | 1 << 23, UNIT,
     0, EOPNOTSUPP},
    {"a view can begin at any page", O_RDWR, READ_WRITE, MAP_SHARED, UNIT, A_PAGE, 0},
    {"a view cannot begin at an offset between two pages", O_RDWR, READ_WRITE, MAP_SHARED, UNIT, 1,
     EINVAL},
    {"a view can reach past the end of the file", O_RDWR, READ_WRITE, MAP_SHARED, 2 * WHOLE, 0, 0},
};

static int open_again(int access)
{
    return open(name, access | O_CLOEXEC);
}

static int64_t error_of(bool possible)
{
    return possible ? 0 : errno;
}

// A file without a name goes with its last descriptor, however this process ends; /proc has one
// that leads to it.
static int make_file(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/mapping-rules-XXXXXX", lab_folder());
    const int file = mkstemp(path);
    if (file == -1 || unlink(path) == -1)
        die("mkstemp");
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    return file;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Open: whoever opens a file says what he will do with it. He cannot forbid others anything.
    const int missing = open_again(O_RDONLY), why = errno, file = make_file(),
              neither = open_again(O_PATH);
    struct stat s;
    step("open", NULL, 0);
    expect_error("a file that is not there opens as -1", missing == -1 ? why : 0, ENOENT);
    expect_equal("nobody is shut out by others", error_of(open_again(O_RDWR) != -1), 0);
    expect_equal("a file open for neither tells its size", fstat(neither, &s) == 0 ? s.st_size : -1,
                 0);
    expect_error("a file open for neither cannot be read", error_of(read(neither, &s, 1) == 1),
                 EBADF);

    step_absent("create", "mmap makes the mapping object and its view in one call");

    // Map: a view can do no more than the descriptor of its file. It makes no file larger.
    char *const view = mmap(NULL, WHOLE, READ_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    step("map", view, WHOLE);
    expect_equal("mapping makes no file larger", fstat(file, &s) == 0 ? s.st_size : -1, 0);
    for (const struct rule *r = VIEWS; r < VIEWS + sizeof VIEWS / sizeof *r; r++) {
        const int opened = open_again(r->access);
        const off_t offset = r->offset == A_PAGE ? (off_t)page_size() : r->offset;
        const void *const mapped =
            mmap(NULL, (size_t)r->size, r->protection, r->kind, opened, offset);
        expect_equal(r->says, error_of(mapped != MAP_FAILED), r->error);
    }
    const void *const over = mmap(view, UNIT, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0);
    expect_error("a view cannot lie over another by mistake", error_of(over != MAP_FAILED), EEXIST);
    const void *const between = mmap(view + 1, UNIT, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0);
    expect_error("a view cannot lie at an address between two pages",
                 error_of(between != MAP_FAILED), EINVAL);
    expect_fault("what lies past the end of the file faults as SIGBUS", try_read(view).code,
                 SIGBUS);
    const int64_t grown = error_of(ftruncate(file, WHOLE) == 0);
    expect_true("the view is good when the file has grown", grown == 0 && !try_read(view).happened);
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
