// sparse on Linux: a shared object that is charged page by page, and from which pages can be taken
// back.
//
// Watch `available page file`: touch takes the touched pages, commit more of them, a hole gives
// them back.

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "charge.h"
#include "probe.h"
#include "processes.h"

// the article's "Yeming-Map-Virtual", a sheet of cells of a page
static const int64_t BYTES = 100000000;
enum { TOUCHED = 100, COMMITTED = 1000, HOLE = 500 }; // cells
static int64_t cell;                                  // bytes

// The second process: the object by way of the first one's descriptor. It changes the first cell.
static int second(const char *path)
{
    const int object = open(path, O_RDWR | O_CLOEXEC);
    if (object == -1)
        die("open of the other process's descriptor");
    char *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap in the second process");
    view[0]++;
    tell_parent(view[0]);
    return lab_end();
}

static int64_t held(int object)
{
    struct stat s;
    if (fstat(object, &s) == -1)
        die("fstat");
    return s.st_blocks * 512;
}

static int create_empty_object(void)
{
    // Create: an object of that size, with nothing in it.
    const int object = memfd_create("Yeming-Map-Virtual", MFD_CLOEXEC);
    if (object == -1)
        die("memfd_create");
    if (ftruncate(object, BYTES) == -1)
        die("ftruncate");
    const struct snapshot now = step("create", NULL, 0);
    expect_equal("creating it charges nothing", charged(), 0);
    expect_equal("creating it takes no address space", now.change.space, 0);
    return object;
}

static char *map_empty_object(int object, int64_t whole)
{
    // Map: addresses, and still nothing behind them.
    char *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap");
    const struct snapshot now = step("map", view, BYTES);
    expect_equal("mapping it takes exactly that much address space", now.change.space, whole);
    expect_equal("mapping it charges nothing", charged(), 0);
    return view;
}

static void fill(int object, char *view)
{
    // Touch: nothing has to be committed first; a cell's page is charged as the cell is written.
    for (int i = 0; i < TOUCHED; i++)
        view[i * cell] = 'A';
    step("touch", view, BYTES);
    expect_equal("touching charges the touched pages and no more", charged(), TOUCHED * cell);
    expect_equal("the object holds the touched pages and no more", held(object), TOUCHED * cell);

    // Commit: pages that nobody has touched. This is no promise but memory, so not the article's
    // 100*1000*1000 bytes.
    if (fallocate(object, 0, 0, COMMITTED * cell) == -1)
        die("fallocate");
    step("commit", view, BYTES);
    expect_equal("committing charges the pages that were not there", charged(),
                 (COMMITTED - TOUCHED) * cell);
    expect_equal("the object holds all that is committed", held(object), COMMITTED * cell);
}

static void share(int object, const char *view)
{
    // Share: two processes, one sheet. The other one makes 'B' of our 'A'.
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), object);
    struct child *other = child_start(NULL, "second", path);
    if (!other || is_unknown(child_told(other)))
        die("the second process");
    child_end(other);
    charged(); // while it lived, its own memory was counted too
    step("share", view, BYTES);
    expect_equal("another process changes what this one wrote", view[0], 'B');
}

static void punch_hole(int object, const char *view, int64_t whole)
{
    // Decommit: a hole. Its pages are nobody's again; the addresses stay.
    if (fallocate(object, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, HOLE * cell) == -1)
        die("fallocate(FALLOC_FL_PUNCH_HOLE)");
    const struct snapshot now = step("decommit", view, BYTES);
    expect_equal("decommitting gives the charge of its pages back", charged(), -HOLE * cell);
    expect_equal("the object holds the other pages", held(object), (COMMITTED - HOLE) * cell);
    expect_equal("decommitting keeps the address space", now.region.reserved, whole);
    step_absent("release",
                "munmap is the one call that frees addresses, of a view as of private memory");
}

static void close_then_unmap(int object, char *view, int64_t whole)
{
    // Close: the view holds the object, not the descriptor.
    if (close(object) == -1)
        die("close");
    step("close", view, BYTES);
    expect_equal("closing it gives nothing back", charged(), 0);

    // Unmap: the last that led to the object.
    if (munmap(view, BYTES) == -1)
        die("munmap");
    const struct snapshot now = step("unmap", view, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -whole);
    expect_equal("unmapping gives all the rest of the charge back", charged(),
                 (HOLE - COMMITTED) * cell);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second(role_argument());
    lab_needs(BYTES, 0);
    cell = (int64_t)page_size();
    const int64_t whole = (BYTES + cell - 1) / cell * cell;
    charged();
    const int object = create_empty_object();
    char *view = map_empty_object(object, whole);
    fill(object, view);
    share(object, view);
    punch_hole(object, view, whole);
    close_then_unmap(object, view, whole);
    return lab_end();
}
