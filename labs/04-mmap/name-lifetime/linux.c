// name-lifetime on Linux: the name of shared memory belongs to nobody.
//
// Watch the errors of opening the name: it outlives every descriptor, until someone unlinks it.

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

#include "leftover.h"

#define NAME "/Yeming-Map" // the article's
static const int64_t BYTES = 65536;

static int *map(int object)
{
    int *const view = mmap(NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED || close(object) == -1)
        unlink_and_die(NAME, "mapping " NAME);
    return view;
}

// The second process: a view of its own. It takes the name away, even if the first one was killed.
static int second(void)
{
    outlive_parent();
    tell_parent(0);
    wait_for_parent(); // until there is a name
    int *const view = map(shm_open(NAME, O_RDWR, 0));
    tell_parent(view[100]);
    wait_for_parent(); // until the name is to go
    tell_parent(shm_unlink(NAME));
    wait_for_parent(); // until the name has been looked for
    tell_parent(view[100]);
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

static int64_t error_of_opening(void)
{
    const int object = shm_open(NAME, O_RDWR, 0);
    if (object == -1)
        return errno;
    close(object);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    struct child *const other = child_start(NULL, "second", NULL);
    if (!other || is_unknown(child_told(other)))
        die("starting the second process");

    // Create: the name is made first, then given a size. Two processes have a view.
    const int object = create_marked(NAME);
    if (object == -1) {
        child_kill(other); // it would take away a name that is not ours
        die("shm_open of a new " NAME " in /dev/shm");
    }
    if (ftruncate(object, BYTES) == -1 || fallocate(object, 0, 0, 1) == -1)
        unlink_and_die(NAME, "making room in /dev/shm");
    int *const view = map(dup(object));
    view[100] = 90;
    const int64_t found = answer(other);
    step("create", view, (uint64_t)BYTES);
    expect_equal("another process that opens the name reads 90", found, 90);

    // Close: the last descriptor. Only views are left.
    if (close(object) == -1)
        unlink_and_die(NAME, "close");
    const int64_t none_left = error_of_opening();
    step("close", view, (uint64_t)BYTES);
    expect_error("the name outlives the last descriptor", none_left, 0);

    // Unlink: the other process does it.
    const int64_t unlinked = answer(other);
    const int64_t gone = error_of_opening();
    step("unlink", view, (uint64_t)BYTES);
    expect_error("the name goes when it is unlinked", unlinked == 0 ? gone : -1, ENOENT);

    // Read: by the view alone.
    view[100]++;
    const int64_t through_view = answer(other);
    step("read", view, (uint64_t)BYTES);
    expect_equal("the views outlive the name", through_view, 91);
    child_end(other);
    return lab_end();
}
