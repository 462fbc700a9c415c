// coherence on Linux: one file, however many views: there is one copy of it in memory.
//
// Watch 90, 91, 92 and 93 arrive everywhere: in two views of one descriptor, in a view by another
// one, in another process, and in plain reads and writes. Only the first of these was promised by
// the article.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

static const int64_t BYTES = 100000000;
enum { CELLS = 100, APART = 1000000 }; // ints that are written and read; bytes from one to the next
static char name[64];                  // leads to the file, in any process

// A file without a name goes with its last descriptor, however its process ends; /proc has a name
// that leads to it.
static int make_file(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/coherence-XXXXXX", lab_folder());
    const int file = mkostemp(path, O_CLOEXEC);
    if (file == -1 || unlink(path) == -1 || ftruncate(file, BYTES) == -1)
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
        view[i * (APART / 4)] = value;
}

static int64_t count(const int *view, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++)
        n += view[i * (APART / 4)] == value;
    return n;
}

// The same by plain writes and reads.
static void set_in_file(int file, int value)
{
    for (int i = 0; i < CELLS; i++)
        if (pwrite(file, &value, sizeof value, (off_t)i * APART) != sizeof value)
            die("pwrite");
}

static int64_t count_in_file(int file, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++) {
        int cell;
        if (pread(file, &cell, sizeof cell, (off_t)i * APART) != sizeof cell)
            die("pread");
        n += cell == value;
    }
    return n;
}

static int second(void)
{
    int *view = map(role_argument());
    tell_parent(count(view, 91));
    set(view, 92);
    tell_parent(0);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    lab_needs(0, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t whole = (BYTES + page - 1) / page * page;

    // Map: one descriptor, two views of it.
    const int file = make_file();
    int *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int *other = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (view == MAP_FAILED || other == MAP_FAILED)
        die("mmap");
    const struct snapshot now = step("map", view, BYTES);
    expect_equal("each view takes address space of its own", now.change.space, 2 * whole);

    // Write: into one view.
    set(view, 90);
    step("write", other, BYTES);
    expect_equal("a second view reads what was written through the first", count(other, 90), CELLS);

    // Reopen: another descriptor of the same file, and a view by that one.
    int *apart = map(name);
    const int64_t found = count(apart, 90);
    set(apart, 91);
    step("reopen", apart, BYTES);
    expect_equal("a view of another object on the file reads it too", found, CELLS);
    expect_equal("what is written through that one is read here", count(view, 91), CELLS);

    // Share: another process opens the file and maps it.
    struct child *process = child_start(NULL, "second", name);
    const struct figure seen =
        process ? child_told(process) : unknown("there is no second process");
    if (is_unknown(seen) || is_unknown(child_told(process)))
        die("the second process");
    step("share", view, BYTES);
    expect_equal("another process with an object of its own reads it too", seen, CELLS);
    expect_equal("what the other process writes is read here", count(view, 92), CELLS);
    child_end(process);

    // Read: without any view, from the file.
    const int64_t read_back = count_in_file(file, 92);
    step("read", view, BYTES);
    expect_equal("a plain read finds what a view wrote", read_back, CELLS);

    // Rewrite: the other way round.
    set_in_file(file, 93);
    step("rewrite", view, BYTES);
    expect_equal("a view reads what a plain write wrote", count(view, 93), CELLS);
    return lab_end();
}
