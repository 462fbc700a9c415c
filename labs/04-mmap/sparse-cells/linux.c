// sparse-cells on Linux: a shared sheet of which only some cells exist, as in a spreadsheet.
//
// Watch `available page file`: it pays for a hundred pages, of 24,415. Another process finds the
// same cells.

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "charge.h"
#include "held.h"
#include "probe.h"
#include "processes.h"

static const int64_t BYTES = 100 * 1000 * 1000;
// cells that are written, each in a page of its own; bytes from one to the next
static int64_t cells, stride;

static char *map(int object)
{
    char *const view = mmap(NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap");
    return view;
}

// The second process: the object by way of the first one's descriptor. It counts the cells and
// changes each.
static int second(const char *path)
{
    const int object = open(path, O_RDWR | O_CLOEXEC);
    if (object == -1)
        die("open of the other process's descriptor");
    char *const view = map(object);
    int64_t found = 0;
    for (int64_t i = 0; i < cells; i++)
        found += view[i * stride]++ == 'A';
    tell_parent(found);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    cells = lab_parameter("cells", 100);
    lab_require(cells >= 50 && cells <= BYTES / page / 2, "cells must be 50 to half of the pages");
    stride = BYTES / cells;
    if (in_role("second"))
        return second(role_argument());
    lab_needs((uint64_t)(cells * page), 0);
    charged();

    // Create: the whole sheet has addresses, and no cell.
    const int object = memfd_create("sparse-cells", MFD_CLOEXEC);
    if (object == -1 || ftruncate(object, BYTES) == -1)
        die("memfd_create, ftruncate");
    char *const view = map(object);
    step("create", view, (uint64_t)BYTES);
    expect_equal("an empty sheet charges nothing", charged(), 0);

    step_absent("touch", "a page that is not there is made when it is touched");

    // Commit: writing is enough. A cell's page is charged as the cell is written.
    for (int64_t i = 0; i < cells; i++)
        view[i * stride] = 'A';
    step("commit", view, (uint64_t)BYTES);
    const struct figure size = held(object);
    expect_equal("the object holds a page for each cell", size, cells * page);
    expect_equal("writing charges a page for each cell", is_unknown(size) ? size : charged(),
                 cells * page);

    // Share: another process has the same cells.
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), object);
    struct child *const other = child_start(NULL, "second", path);
    const struct figure found = other ? child_told(other) : unknown("there is no second process");
    if (is_unknown(found))
        die("the second process");
    int64_t changed = 0;
    for (int64_t i = 0; i < cells; i++)
        changed += view[i * stride] == 'B';
    step("share", view, (uint64_t)BYTES);
    expect_equal("another process finds every cell", found, cells);
    expect_equal("the first process sees every change of the other", changed, cells);
    close(object);
    return lab_end();
}
