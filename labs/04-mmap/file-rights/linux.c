// file-rights on Linux: a view can do no more than the descriptor of its file.
//
// Read the table as rules: how the file is open, what is asked of the view, and the error; 0 is
// none.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 65536, RW = PROT_READ | PROT_WRITE };

struct rule {
    const char *says;
    int access, protection, kind;
    int64_t expected;
};
static const struct rule RULES[] = {
    {.says = "a file open for reading can be mapped copy-on-write",
     .access = O_RDONLY,
     .protection = RW,
     .kind = MAP_PRIVATE,
     .expected = 0},
    {.says = "a file open for reading cannot be mapped for writing",
     .access = O_RDONLY,
     .protection = RW,
     .kind = MAP_SHARED,
     .expected = EACCES},
    {.says = "a file open for reading can be mapped to run",
     .access = O_RDONLY,
     .protection = PROT_READ | PROT_EXEC,
     .kind = MAP_SHARED,
     .expected = 0},
    {.says = "a file open for writing alone cannot be mapped",
     .access = O_WRONLY,
     .protection = PROT_WRITE,
     .kind = MAP_SHARED,
     .expected = EACCES},
    {.says = "a file open for no data cannot be mapped",
     .access = O_PATH,
     .protection = PROT_READ,
     .kind = MAP_SHARED,
     .expected = EBADF},
};

static int64_t error_of_view(const char *path, const struct rule *rule)
{
    const int file = open(path, rule->access | O_CLOEXEC);
    if (file == -1)
        die("open");
    void *const view = mmap(NULL, BYTES, rule->protection, rule->kind, file, 0);
    const int64_t error = view == MAP_FAILED ? errno : 0;
    if (view != MAP_FAILED)
        munmap(view, BYTES);
    close(file);
    return error;
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
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        expect_error(RULES[i].says, error_of_view(path, &RULES[i]), RULES[i].expected);

    // Protect: the same holds for what a view is given later.
    const int readable = open(path, O_RDONLY | O_CLOEXEC);
    char *const view = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, readable, 0);
    if (view == MAP_FAILED)
        die("mmap");
    const int64_t to_write = mprotect(view, BYTES, RW) == -1 ? errno : 0;
    step("protect", view, BYTES);
    expect_error("a view of a file open for reading cannot be protected to writing", to_write,
                 EACCES);
    munmap(view, BYTES);
    close(readable);
    close(file);
    return lab_end();
}
