// processors.h on Linux.

#include "processors.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>

static cpu_set_t others; // those that pin leaves free
static pthread_t thread;
static void (*work_of_thread)(char *);

bool pin(void)
{
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET((size_t)sched_getcpu(), &here);
    if (sched_getaffinity(0, sizeof others, &others) == -1)
        die("sched_getaffinity");
    CPU_XOR(&others, &others, &here);
    return sched_setaffinity(0, sizeof here, &here) == 0;
}

int64_t processors_allowed(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
        die("sched_getaffinity");
    return CPU_COUNT(&allowed);
}

static void *run_thread(void *at)
{
    if (CPU_COUNT(&others) > 0)
        sched_setaffinity(0, sizeof others, &others);
    work_of_thread(at);
    return NULL;
}

void start_elsewhere(void (*work)(char *), char *at)
{
    work_of_thread = work;
    errno = pthread_create(&thread, NULL, run_thread, at);
    if (errno)
        die("pthread_create");
}

void join_elsewhere(void)
{
    errno = pthread_join(thread, NULL);
    if (errno)
        die("pthread_join");
}

int64_t now_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
        die("clock_gettime");
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
