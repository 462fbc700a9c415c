// named-sharing on Linux: two processes meet under a name.
//
// Watch 90 become 91 on both sides, and the table: what the article's 2.exe prints.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

#include "leftover.h"

#define NAME "/Yeming-Map" // the article's
#define COLUMNS "available-physical:bytes available-page-file:bytes available-virtual:bytes"
static const int64_t BYTES = 100000000;

// The second process. It takes the name away in the end, even if the first process was killed.
static int second(void)
{
    outlive_parent();
    tell_parent(0);
    wait_for_parent(); // until there is a name
    const int object = shm_open(NAME, O_RDWR, 0);
    look(NULL, 0);
    int *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED || close(object) == -1)
        unlink_and_die(NAME, "mapping " NAME " in the second process");
    const struct snapshot now = look(view, BYTES);
    tell_parent(now.change.space);
    tell_parent(now.change.avail_physical);
    tell_parent(now.change.avail_page_file);
    tell_parent(now.change.avail_virtual);
    wait_for_parent();
    tell_parent(view[100]);
    wait_for_parent(); // until 90 is 91
    view[101]++;
    tell_parent(view[100]);
    wait_for_parent(); // until the name is to go
    tell_parent(shm_unlink(NAME));
    return lab_end();
}

// Let the second process go on to its next answer.
static int64_t answer(struct child *other)
{
    child_continue(other);
    const struct figure value = child_told(other);
    if (is_unknown(value))
        unlink_and_die(NAME, "the second process");
    return value_of(value);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full
    struct child *other = child_start(NULL, "second", NULL);
    if (!other || is_unknown(child_told(other)))
        die("starting the second process");

    // Create: an object under a name that all processes see; 90 in its cell 100.
    const int object = create_marked(NAME);
    if (object == -1) {
        child_kill(other); // it would take away a name that is not ours
        die("shm_open of a new " NAME " in /dev/shm");
    }
    if (ftruncate(object, BYTES) == -1 || fallocate(object, 0, 0, 1) == -1)
        unlink_and_die(NAME, "making room in /dev/shm");
    int *view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        unlink_and_die(NAME, "mmap");
    view[100] = 90;
    step("create", view, BYTES);

    // Open: the other process knows the name, and nothing else. It maps all that the name stands
    // for, and tells the article's three figures.
    const int64_t space = answer(other);
    const struct figure physical = child_told(other);
    const struct figure page_file = child_told(other);
    const struct figure addresses = child_told(other);
    table_row("second-process", COLUMNS, "mmap", physical, page_file, addresses);
    step("open", view, BYTES);
    expect_equal("the other process's view takes exactly its size in address space", space,
                 rounded);

    // Read: the other process, through its view.
    const int64_t found = answer(other);
    step("read", view, BYTES);
    expect_equal("another process that opens the name reads 90", found, 90);

    // Change: it reads what we make of a cell, and we read what it makes of the next one.
    view[100]++;
    const int64_t seen = answer(other);
    step("change", view, BYTES);
    expect_equal("90 becomes 91 for the other process too", seen, 91);
    expect_equal("the first process sees what the other one changes", view[101], 1);

    // The name would stay: name-lifetime shows it.
    if (answer(other) != 0 || munmap(view, BYTES) == -1 || close(object) == -1)
        die("shm_unlink, munmap, close");
    child_end(other);
    return lab_end();
}
