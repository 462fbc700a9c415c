// coherence on Linux: one file, however many views: there is one copy of it in memory.
//
// Watch 90, 91 and 92 arrive everywhere: in a view of another object, in another process.
// The article promised the first of these only.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

static const int64_t BYTES = 100000000;
enum {
    CELLS = 100,     // ints that are written and read
    STRIDE = 1000000 // bytes from one to the next
};
static char name[64]; // leads to the file, in any process

// /proc has a path that leads to the file.
static int make_file(void)
{
    const int file = lab_nameless_file();
    if (file == -1 || ftruncate(file, BYTES) == -1)
        die("making a file");
    snprintf(name, sizeof name, "/proc/%d/fd/%d", getpid(), file);
    return file;
}

static int *map(const char *of)
{
    const int file = open(of, O_RDWR | O_CLOEXEC);
    int *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED || close(file) == -1)
        die("mapping the file by another descriptor");
    return view;
}

static void set(int *view, int value)
{
    for (int i = 0; i < CELLS; i++)
        view[i * (STRIDE / 4)] = value;
}

static int64_t count(const int *view, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++)
        n += view[i * (STRIDE / 4)] == value;
    return n;
}

static int second(void)
{
    int *view = map(role_argument());
    const int64_t found = count(view, 91);
    set(view, 92);
    tell_parent(found);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    lab_needs(0, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full

    // Map: one descriptor, two views of it.
    const int file = make_file();
    int *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int *other = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED || other == MAP_FAILED)
        die("mmap");
    const struct snapshot now = step("map", view, BYTES);
    expect_equal("each view takes address space of its own", now.change.space, 2 * rounded);

    // Write: into the second view, then into the first.
    set(other, 89);
    const int64_t from_second = count(view, 89);
    set(view, 90);
    step("write", other, BYTES);
    expect_equal("the first view reads what was written through a second", from_second, CELLS);
    expect_equal("a second view reads what was written through the first", count(other, 90), CELLS);

    // Reopen: another descriptor of the same file, and a view by that one.
    int *apart = map(name);
    const int64_t found = count(apart, 90);
    set(apart, 91);
    step("reopen", apart, BYTES);
    expect_equal("a view of another object on the file reads what the first view wrote", found,
                 CELLS);
    expect_equal("the first view reads what was written through the other object", count(view, 91),
                 CELLS);

    // Share: another process opens the file and maps it.
    struct child *process = child_start(NULL, "second", name);
    const int64_t seen = child_answer(process);
    step("share", view, BYTES);
    expect_equal("another process with an object of its own reads what the first one wrote", seen,
                 CELLS);
    expect_equal("the first view reads what the other process writes", count(view, 92), CELLS);
    close(file);
    return lab_end();
}
