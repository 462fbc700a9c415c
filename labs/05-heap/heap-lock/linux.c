// heap-lock on Linux: does another thread wait at the heap? It gets an arena of its own.
//
// Watch `space`: an arena is reserved as a whole, and aligned to its size, so that the arena of a
// block is found by its address. No call locks the heap of glibc from outside.

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 100, ARENA = sizeof(void *) == 8 ? 64 << 20 : 1 << 20, FIRST_PART = 65536 };

static void *allocate(void *unused)
{
    (void)unused;
    return malloc(BYTES);
}

int main(int argc, char **argv)
{
    static const char WHY[] = N_("glibc has no call that locks its heap");
    const char *start = sbrk(0);
    lab_begin(argc, argv);
    lab_needs(2 * ARENA, 0); // so much is reserved at first, for an arena's alignment

    // Two threads: this one has used the heap, the other asks for its first block.
    char *ours = malloc(BYTES);
    pthread_t thread;
    void *result;
    if (!ours || pthread_create(&thread, NULL, allocate, NULL) != 0 ||
        pthread_join(thread, &result) != 0 || !result)
        die("pthread_create");
    const char *theirs = result, *end = sbrk(0);
    const struct snapshot now = step("two-threads", theirs, BYTES);
    expect_true("another thread's block does not lie in the heap", theirs < start || theirs >= end);
    expect_at_least("the arena of a thread is reserved as a whole", now.change.space, ARENA);
    expect_at_most("the arena of a thread is aligned to its size",
                   (int64_t)((uintptr_t)theirs % ARENA), FIRST_PART);
    free(result); // any thread may free it: the block knows its arena
    free(ours);

    step_absent("lock", WHY);
    step_absent("no-serialize", WHY);
    step_absent("low-fragmentation", WHY);
    return lab_end();
}
