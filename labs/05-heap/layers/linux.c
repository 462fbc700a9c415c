// layers on Linux: malloc stands on the break and on mmap, and each thread has an arena of its own.
//
// Ask a block where it lies: behind the program (the heap proper), in a mapping of its own, or in
// another thread's arena.

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

enum { SMALL = 100, LARGE = 1 << 20, ARENA = sizeof(void *) == 8 ? 64 << 20 : 1 << 20 };

static const char *start; // of the heap: where the break was

static bool in_heap(const void *block)
{
    return (const char *)block >= start && block < sbrk(0);
}

static void *allocate(void *unused)
{
    (void)unused;
    return malloc(SMALL);
}

int main(int argc, char **argv)
{
    start = sbrk(0);
    lab_begin(argc, argv);
    lab_needs(2 * ARENA, 0); // so much is reserved at first, for an arena's alignment

    // Run-time: a small block is a piece of what the break has brought.
    char *small = malloc(SMALL);
    if (!small)
        die("malloc");
    step("run-time", small, SMALL);
    expect_true("a small block of malloc lies in the heap behind the program", in_heap(small));

    // Pages: a large one goes straight to mmap, with a header in front.
    char *large = malloc(LARGE);
    if (!large)
        die("malloc");
    struct snapshot now = step("pages", large, LARGE);
    expect_true("a large block of malloc lies in pages of its own", !in_heap(large));
    expect_equal("they are one page more than the block", now.change.space,
                 LARGE + (int64_t)page_size());
    free(large);

    step_absent("old-calls", "Linux has no LocalAlloc and no GlobalAlloc");

    // Threads: another thread does not wait for us at the heap. It gets an arena, reserved as a
    // whole.
    pthread_t thread;
    void *theirs;
    if (pthread_create(&thread, NULL, allocate, NULL) != 0 || pthread_join(thread, &theirs) != 0 ||
        !theirs)
        die("pthread_create");
    now = step("threads", theirs, SMALL);
    expect_true("another thread's block does not lie in the heap", !in_heap(theirs));
    expect_at_least("its arena is reserved as a whole", now.change.space, ARENA);
    expect_true("its arena is aligned to its size", (int64_t)((uintptr_t)theirs % ARENA < 65536));
    free(theirs); // any thread may free it: the block knows its arena
    free(small);
    return lab_end();
}
