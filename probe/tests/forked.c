// forked: a child that fork has made looks at itself, not at its parent, whose files it has.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "probe.h"

enum { PAGES = 300, TOUCHED = 100 };

static char *map(int64_t size)
{
    char *p = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    return p;
}

static int child(const struct snapshot *parents)
{
    const int64_t size = PAGES * (int64_t)page_size();
    // pages of the code are found anew after a fork: not while we measure
    map((int64_t)page_size())[0] = 1;
    look(NULL, 0);
    const struct snapshot before = look(NULL, 0);
    check("few faults so far", value_of(before.faults) >= 0 && value_of(before.faults) < 1000, 1);
    check("about as much space as its parent",
          value_of(difference(before.process.space, parents->process.space)) < size, 1);
    char *p = map(size);
    for (int i = 0; i < TOUCHED; i++)
        p[i * (int64_t)page_size()] = 1;
    const struct snapshot now = look(p, (uint64_t)size);
    check("its own space", difference(now.process.space, before.process.space), size);
    check("its own commit", difference(now.process.commit, before.process.commit), size);
    check("its own resident", difference(now.process.resident, before.process.resident),
          TOUCHED * (int64_t)page_size());
    check("its own region", now.region.reserved, size);
    check("touched pages of it", now.region.resident, TOUCHED * (int64_t)page_size());
    const int64_t faults = value_of(difference(now.faults, before.faults));
    check("its own faults", faults >= TOUCHED && faults < 2 * TOUCHED, 1);
    return wrong != 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    map(64 * (int64_t)page_size())[0] = 1;
    const struct snapshot before = look(NULL, 0);
    const pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        _exit(child(&before));
    int status = -1;
    waitpid(pid, &status, 0);
    check("the child is content", status, 0);
    check("the parent still sees itself", look(NULL, 0).process.space, before.process.space);
    check("and what it maps",
          (map(PAGES * (int64_t)page_size()),
           difference(look(NULL, 0).process.space, before.process.space)),
          PAGES * (int64_t)page_size());
    return wrong != 0;
}
