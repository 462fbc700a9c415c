// shared-counter on Linux: one variable for all instances of a program, in an object whose path
// each of them is given.
//
// Watch what each instance sees: one more than the instance before it, but 1 in a variable of the
// usual kind.

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

enum { INSTANCES = 3, INTRUDER = 1000 };
static int plain;
static int object; // our descriptor: by its path in /proc others open the object

// ELF has no shared section: the variable lies in an object without a name, which goes with the
// last process that has it, as a section does. Whoever knows of none ("") or finds none makes one.
static atomic_int *counter_at(const char *path)
{
    object = *path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (object == -1) {
        object = memfd_create("counter", MFD_CLOEXEC);
        if (object == -1 || ftruncate(object, (off_t)page_size()) == -1)
            die("memfd_create");
    }
    void *const view = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap");
    return view;
}

static int instance(void)
{
    atomic_int *const counter = counter_at(role_argument());
    tell_parent(atomic_fetch_add(counter, 1) + 1);
    tell_parent(getpid());
    tell_parent(object);
    wait_for_parent();
    return ++plain;
}

struct instance {
    struct child *process;
    int64_t counted;
    char path[64]; // of its object
};

static struct instance start(const char *path)
{
    struct instance new = {.process = child_start(NULL, "instance", path)};
    new.counted = child_answer(new.process);
    const int pid = (int)child_answer(new.process);
    const int descriptor = (int)child_answer(new.process);
    snprintf(new.path, sizeof new.path, "/proc/%d/fd/%d", pid, descriptor);
    return new;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("instance"))
        return instance();
    if (in_role("intruder"))
        return atomic_exchange(counter_at(role_argument()), INTRUDER);

    // Count: the first instance makes the object. (++ would read, add and write: two could
    // collide.)
    atomic_int *const counter = counter_at("");
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), object);
    const int first = atomic_fetch_add(counter, 1) + 1;
    step("count", counter, page_size());
    expect_equal("the first instance counts one", first, 1);

    // Start: each further instance is given the path of the one before it.
    struct instance others[INSTANCES];
    const char *before = path;
    int in_order = 0;
    for (int i = 0; i < INSTANCES; i++) {
        others[i] = start(before);
        before = others[i].path;
        in_order += others[i].counted == i + 2;
    }
    step("start", counter, page_size());
    expect_equal("each further instance sees one more", in_order, INSTANCES);

    step_absent("copy", "a path leads any program to the object: whose copy it is does not matter");

    // Write: nobody asks who it is that opens the path.
    const int64_t read = child_end(child_start(NULL, "intruder", path)).code;
    step("write", counter, page_size());
    expect_equal("another program can read the counter", read, INSTANCES + 1);
    expect_equal("another program can write the counter", *counter, INTRUDER);

    // End: the object goes with the last process that has it, and what was counted with it.
    int alone = 0;
    for (int i = 0; i < INSTANCES; i++)
        alone += child_end(others[i].process).code == 1;
    const struct instance first_of_others = start("");
    child_end(first_of_others.process);
    const struct instance again = start(first_of_others.path);
    const struct instance here = start(path);
    step("end", counter, page_size());
    expect_equal("a plain variable counts its own process alone", alone, INSTANCES);
    expect_equal("after its last instance the counter begins again", again.counted, 1);
    expect_equal("while one instance lives the counter stays", here.counted, INTRUDER + 1);
    return lab_end();
}
