// shared-counter on Linux: one variable for all instances of a program, in an object that is named after its file.
//
// Watch what each instance sees: one more than the instance before it, but 1 in a variable of the usual kind.

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

enum { INSTANCES = 3, INTRUDER = 1000 };
static int plain;
static struct child *others[2 * INSTANCES];

// ELF has no shared section. This name says which file the program is: a copy of it has another inode.
static const char *name_of(const char *program)
{
    static char name[64];
    struct stat s;
    if (stat(program, &s) == -1)
        die("stat");
    snprintf(name, sizeof name, "/memory-labs-%jx-%jx", (uintmax_t)s.st_dev, (uintmax_t)s.st_ino);
    return name;
}

static atomic_int *map_object(const char *name)
{
    const int object = shm_open(name, O_RDWR | O_CREAT, 0600);
    if (object == -1 || (errno = posix_fallocate(object, 0, (off_t)page_size())) != 0)
        die("shm_open");
    void *const view = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap");
    return view;
}

static int instance(void)
{
    tell_parent(atomic_fetch_add(map_object(name_of("/proc/self/exe")), 1) + 1);
    wait_for_parent();
    return ++plain;
}

// The object would outlive us under its name. This process takes the name away when we end, however we do.
static int keeper(void)
{
    setsid();
    prctl(PR_SET_PDEATHSIG, 0);
    tell_parent(0);
    wait_for_parent();
    return shm_unlink(role_argument());
}

static int64_t start(int i, const char *program, const char *role, const char *argument)
{
    others[i] = child_start(program, role, argument);
    if (!others[i])
        die("starting another process");
    return child_told(others[i]);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("instance"))
        return instance();
    if (in_role("keeper"))
        return keeper();
    if (in_role("intruder"))
        return atomic_exchange(map_object(role_argument()), INTRUDER) == 0;

    // Count: the object is there from the first instance on. (++ on it would read, add and write: two could collide.)
    start(INSTANCES, NULL, "keeper", name_of("/proc/self/exe"));
    atomic_int *const counter = map_object(name_of("/proc/self/exe"));
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
    const int from = open("/proc/self/exe", O_RDONLY), to = memfd_create("copy", MFD_CLOEXEC);
    char copy[64];
    snprintf(copy, sizeof copy, "/proc/self/fd/%d", to);
    if (from == -1 || to == -1 || sendfile(to, from, NULL, 1 << 30) == -1)
        die("copying the program");
    start(INSTANCES + 1, NULL, "keeper", name_of(copy));
    const int64_t copied = start(INSTANCES + 2, copy, "instance", NULL);
    step("copy", counter, page_size());
    expect_equal("a copy of the program counts for itself", copied, 1);

    // Write: nobody asks who it is that knows the name.
    child_end(child_start(copy, "intruder", name_of("/proc/self/exe")));
    step("write", counter, page_size());
    expect_equal("another program can write the counter", *counter, INTRUDER);

    // End: here somebody has to take the name away. What was counted goes with it, once nobody has the object.
    for (int i = 0; i < INSTANCES; i++)
        alone += child_end(others[i]).code == 1;
    child_end(others[INSTANCES + 2]);
    if (shm_unlink(name_of(copy)) == -1)
        die("shm_unlink");
    const int64_t again = start(0, copy, "instance", NULL), here = start(1, NULL, "instance", NULL);
    step("end", counter, page_size());
    expect_equal("a plain variable counts its own process alone", alone, INSTANCES);
    expect_equal("after its last instance the counter begins again", again, 1);
    expect_equal("while one instance lives the counter stays", here, INTRUDER + 1);
    return lab_end();
}
