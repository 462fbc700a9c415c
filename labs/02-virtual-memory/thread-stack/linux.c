// thread-stack on Linux: a thread's stack is charged whole at its start; the main thread's grows.
//
// Watch `committed` of a thread's stack: it never moves. Then `space` at grow-main: it does.

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "faults.h"
#include "probe.h"

enum { MIB = 1 << 20, KIB_64 = 64 << 10, DEPTH = 512 << 10 };
enum { UNLIMITED = 2 << 20 };  // what a thread gets where nothing is the limit
static pthread_barrier_t turn; // where the thread and main wait for each other
static char *volatile lowest;  // page that was used
static size_t size, guard;     // of the thread's stack, bytes

// Goes down the stack in frames that skip no page, until one stands below `floor`.
__attribute__((noinline)) static bool dive(uintptr_t floor)
{
    volatile char frame[1024] = {1};
    return (uintptr_t)frame < floor || dive(floor) == *frame;
}

// The floor is the middle of a page: so this page is used and no other below it.
static void use_half_a_mib(void)
{
    const uintptr_t page = page_size();
    const uintptr_t here = (uintptr_t)&page;
    lowest = (char *)(here / page * page - DEPTH);
    dive((uintptr_t)lowest + page / 2);
}

static void *diver(void *unused)
{
    pthread_barrier_wait(&turn);
    use_half_a_mib();
    pthread_barrier_wait(&turn);
    pthread_barrier_wait(&turn);
    return unused;
}

static char *stack_of(pthread_t thread)
{
    pthread_attr_t attributes;
    void *stack;
    if ((errno = pthread_getattr_np(thread, &attributes)) != 0 ||
        (errno = pthread_attr_getstack(&attributes, &stack, &size)) != 0 ||
        (errno = pthread_attr_getguardsize(&attributes, &guard)) != 0 ||
        (errno = pthread_attr_destroy(&attributes)) != 0)
        die("pthread_getattr_np");
    return stack;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    struct rlimit max;
    if (getrlimit(RLIMIT_STACK, &max) == -1 || max.rlim_cur < MIB)
        lab_skip("needs a stack of 1 MiB: ulimit -s 1024");
    const uint64_t page = page_size();
    const uint64_t limit = max.rlim_cur == RLIM_INFINITY ? UNLIMITED : max.rlim_cur;

    // Start: the thread has a stack, and the kernel is charged for all of it.
    pthread_t thread;
    pthread_barrier_init(&turn, NULL, 2);
    if ((errno = pthread_create(&thread, NULL, diver, NULL)) != 0)
        die("pthread_create");
    char *stack = stack_of(thread);
    struct snapshot now = step("start", stack, size);
    expect_equal("a new stack is as large as the limit", size, (limit + page - 1) / page * page);
    expect_equal("the whole of a new stack is committed", now.region.committed, size);
    expect_at_most("at most 64 KiB of a new stack are resident", now.region.resident, KIB_64);
    expect_fault("the page below the stack refuses a write", try_write(stack - 1).code, SIGSEGV);

    // Grow: page after page becomes resident. Nothing else changes.
    pthread_barrier_wait(&turn);
    pthread_barrier_wait(&turn);
    now = step("grow", stack, size);
    expect_equal("using the stack takes no further address space", now.change.space, 0);
    expect_equal("using the stack charges no further commit", now.change.commit, 0);
    expect_equal("every page of the stack in use is resident", now.region.resident,
                 stack + size - lowest);

    // End: the C library drops the pages and keeps the stack for the next thread, if all that it
    // keeps is less than 40 MiB with guards.
    pthread_barrier_wait(&turn);
    if ((errno = pthread_join(thread, NULL)) != 0)
        die("pthread_join");
    now = step("end", stack, size);
    expect_equal("a stack of less than 40 MiB is kept", now.region.committed,
                 size + guard <= 40 * MIB ? size : 0);
    expect_at_most("the pages of a kept stack are given back", now.region.resident,
                   KIB_64 + PTHREAD_STACK_MIN);

    // Grow the first thread's: the mapping [stack] reaches down to the lowest page used.
    use_half_a_mib();
    now = step("grow-main", lowest - page_size(), 2 * page_size());
    expect_equal("the main stack ends at the lowest page used", now.region.reserved, page);
    expect_at_least("the main stack takes address space as it is used", now.change.space,
                    DEPTH - 4 * KIB_64);
    expect_equal("what the main stack grows by is committed", now.change.commit, now.change.space);
    return lab_end();
}
