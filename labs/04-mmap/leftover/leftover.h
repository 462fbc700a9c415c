// leftover.h: on Linux a name stays when its processes are killed. Who takes it away then: the
// second process, if it still lives, and else the next run. Nothing of this is about memory.

#ifndef LEFTOVER_H
#define LEFTOVER_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

_Noreturn static void unlink_and_die(const char *name, const char *call)
{
    const int error = errno;
    shm_unlink(name);
    errno = error;
    die(call);
}

// A sticky bit means nothing on such an object: it says that this program made it. A lock says that
// its run is alive.
static bool is_leftover(int object)
{
    struct stat s;
    return fstat(object, &s) == 0 && s.st_mode & S_ISVTX && flock(object, LOCK_EX | LOCK_NB) == 0;
}

static void remove_leftover(const char *name)
{
    const int object = shm_open(name, O_RDWR, 0);
    if (object == -1)
        return;
    if (is_leftover(object))
        shm_unlink(name);
    close(object);
}

// A new object, marked as ours; -1 if somebody else has the name.
static int create_marked(const char *name)
{
    remove_leftover(name);
    const int object = shm_open(name, O_RDWR | O_CREAT | O_EXCL, S_ISVTX | 0600);
    if (object != -1 && flock(object, LOCK_EX) == -1)
        unlink_and_die(name, "flock");
    return object;
}

// The probe ends a child with its parent. This one still has to take the name away.
static void outlive_parent(void)
{
    prctl(PR_SET_PDEATHSIG, 0);
    signal(SIGPIPE, SIG_IGN);
}

#endif
