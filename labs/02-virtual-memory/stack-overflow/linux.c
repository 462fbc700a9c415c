// stack-overflow on Linux: what comes after the last page of a stack.
//
// A child uses a stack up. Watch how it ends: the page below the stack is touched, which is a wild
// access like any other.

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "probe.h"
#include "processes.h"

enum { MIB = 1 << 20, KIB_64 = 64 << 10 };

// Goes down the stack without end, and tells the way.
__attribute__((noinline)) static bool dive(const struct rlimit *unused)
{
    volatile char frame[1024] = {1};
    tell_parent((int64_t)(uintptr_t)frame);
    return !unused || dive(unused) == *frame;
}

static void *diver(void *limit)
{
    exit(!dive(limit));
}

static size_t default_stack_size(void)
{
    pthread_attr_t attributes;
    size_t size;
    if ((errno = pthread_attr_init(&attributes)) != 0 ||
        (errno = pthread_attr_getstacksize(&attributes, &size)) != 0 ||
        (errno = pthread_attr_destroy(&attributes)) != 0)
        die("pthread_attr_getstacksize");
    return size;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    struct rlimit max;
    if (getrlimit(RLIMIT_STACK, &max) == -1 || max.rlim_cur < MIB)
        lab_skip("needs a stack of 1 MiB: ulimit -s 1024");
    if (in_role("diver")) {
        pthread_t thread;
        if ((errno = pthread_create(&thread, NULL, diver, &max)) != 0)
            die("pthread_create");
        pthread_join(thread, NULL);
        return lab_end();
    }

    // Overflow: a thread of a child calls itself until it ends.
    struct child *child = child_start(NULL, "diver", NULL);
    if (!child)
        die("child_start");
    const int64_t first = child_answer(child);
    int64_t last = first;
    for (struct figure told = child_told(child); !is_unknown(told); told = child_told(child))
        last = value_of(told);
    const int64_t used = first - last;
    const struct ending ending = child_end(child);
    step("overflow", NULL, 0);
    table_row("stack", "size:bytes used:bytes", NULL, (int64_t)default_stack_size(), used);
    expect_equal("a stack that overflows ends the process", ending.how, CRASHED);
    expect_fault("an overflow is a wild access like any other", ending.code, SIGSEGV);
    expect_at_least("the overflow comes in the last 64 KiB of the stack", used,
                    (int64_t)default_stack_size() - KIB_64);
    return lab_end();
}
