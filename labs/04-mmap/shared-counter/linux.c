// shared-counter on Linux: one variable for all instances of a program, in an object that they find
// by its file.
//
// Watch what each instance sees: one more than the instance before it, but 1 in a variable of the
// usual kind.

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

// OBJECT: the descriptor by which an instance holds the object
enum { INSTANCES = 3, INTRUDER = 1000, OBJECT = 100 };
static int plain;
static struct child *others[2 * INSTANCES];

// ELF has no shared section. So look for a process that runs the same file, and open the object
// that it holds.
static int find_object(const char *program)
{
    char path[300];
    struct stat ours, theirs;
    int object = -1;
    DIR *const processes = opendir("/proc");
    if (!processes || stat(program, &ours) == -1)
        die("looking for processes");
    for (struct dirent *e; object == -1 && (e = readdir(processes));) {
        snprintf(path, sizeof path, "/proc/%s/exe", e->d_name);
        if (stat(path, &theirs) == -1 || theirs.st_ino != ours.st_ino ||
            theirs.st_dev != ours.st_dev)
            continue;
        snprintf(path, sizeof path, "/proc/%s/fd/%d", e->d_name, OBJECT);
        object = open(path, O_RDWR | O_CLOEXEC);
    }
    closedir(processes);
    return object;
}

// No name leads to it: it goes with the last process that has it, as a section does.
static atomic_int *counter_of(const char *program)
{
    int object = find_object(program);
    if (object == -1) {
        object = memfd_create("counter", MFD_CLOEXEC);
        if (object == -1 || ftruncate(object, (off_t)page_size()) == -1)
            die("memfd_create");
    }
    void *const view = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED || dup3(object, OBJECT, O_CLOEXEC) == -1)
        die("mmap");
    return view;
}

static int instance(void)
{
    tell_parent(atomic_fetch_add(counter_of("/proc/self/exe"), 1) + 1);
    wait_for_parent();
    return ++plain;
}

static int64_t start(int i, const char *program, const char *role, const char *argument)
{
    others[i] = child_start(program, role, argument);
    const struct figure told = others[i] ? child_told(others[i]) : unknown("it was not started");
    if (is_unknown(told))
        die("another process");
    return value_of(told);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("instance"))
        return instance();
    if (in_role("intruder"))
        return atomic_exchange(counter_of(role_argument()), INTRUDER) == 0;

    // Count: the object is there from the first instance on. (++ would read, add and write: two
    // could collide.)
    atomic_int *const counter = counter_of("/proc/self/exe");
    const int first = atomic_fetch_add(counter, 1) + 1;
    step("count", counter, page_size());
    expect_equal("the first instance counts one", first, 1);

    // Start: each process of this file finds the same object.
    int in_order = 0, alone = 0;
    for (int i = 0; i < INSTANCES; i++)
        in_order += start(i, NULL, "instance", NULL) == i + 2;
    step("start", counter, page_size());
    expect_equal("each further instance sees one more", in_order, INSTANCES);

    // Copy: the same bytes in another file are another program.
    char copy[64], program[64];
    const int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC),
              to = memfd_create("copy", MFD_CLOEXEC);
    if (from == -1 || to == -1 || sendfile(to, from, NULL, 1 << 30) == -1 ||
        sendfile(to, from, NULL, 1) != 0)
        die("copying the program");
    snprintf(copy, sizeof copy, "/proc/self/fd/%d", to);
    snprintf(program, sizeof program, "/proc/%d/exe", getpid());
    const int64_t copied = start(INSTANCES, copy, "instance", NULL);
    step("copy", counter, page_size());
    expect_equal("a copy of the program counts for itself", copied, 1);

    // Write: nobody asks who it is that looks for the object.
    child_end(child_start(copy, "intruder", program));
    step("write", counter, page_size());
    expect_equal("another program can write the counter", *counter, INTRUDER);

    // End: the object goes with the last process that has it, and what was counted with it.
    for (int i = 0; i < INSTANCES; i++)
        alone += child_end(others[i]).code == 1;
    child_end(others[INSTANCES]);
    const int64_t again = start(0, copy, "instance", NULL), here = start(1, NULL, "instance", NULL);
    step("end", counter, page_size());
    expect_equal("a plain variable counts its own process alone", alone, INSTANCES);
    expect_equal("after its last instance the counter begins again", again, 1);
    expect_equal("while one instance lives the counter stays", here, INTRUDER + 1);
    return lab_end();
}
