// heap-lock on Windows: does another thread wait at the heap? All threads share it, and it locks.
//
// HeapLock holds the lock, as a call of the heap in this thread would. The other thread then asks
// for a block: it has it after a second, or it waits.

#include <windows.h>

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"

enum { BYTES = 40, MANY = 64, KEPT = 8, SECOND = 1000 };

struct request {
    HANDLE heap;
    DWORD flags;
};

static DWORD WINAPI allocate(void *argument)
{
    const struct request *r = argument;
    return HeapAlloc(r->heap, r->flags, BYTES) != NULL;
}

static DWORD WINAPI allocate_by_malloc(void *block)
{
    *(void **)block = malloc(BYTES);
    return 0;
}

// Does a thread wait that asks a locked heap for a block?
static bool waits(HANDLE heap, DWORD flags)
{
    struct request request = {.heap = heap, .flags = flags};
    if (!HeapLock(heap))
        die("HeapLock");
    HANDLE thread = CreateThread(NULL, 0, allocate, &request, 0, NULL);
    if (!thread)
        die("CreateThread");
    const DWORD came = WaitForSingleObject(thread, SECOND);
    HeapUnlock(heap);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return came == WAIT_TIMEOUT;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Two threads: malloc in the other one takes its block from the same heap as malloc in this.
    void *theirs = NULL;
    HANDLE thread = CreateThread(NULL, 0, allocate_by_malloc, &theirs, 0, NULL);
    if (!thread || WaitForSingleObject(thread, INFINITE) != WAIT_OBJECT_0 || !theirs)
        die("CreateThread");
    CloseHandle(thread);
    step("two-threads", theirs, BYTES);
    expect_true("another thread's block lies in the same heap",
                HeapValidate((HANDLE)_get_heap_handle(), 0, theirs));
    free(theirs);

    // Lock: one thread works at a time.
    const bool locked = waits(heap, 0);
    step("lock", NULL, 0);
    expect_true("a thread that asks a locked heap for a block waits", locked);

    // No serialize: this call takes no lock. It is for those who know that nobody else is there.
    const bool unserialized = waits(heap, HEAP_NO_SERIALIZE);
    step("no-serialize", NULL, 0);
    expect_true("a thread that allocates with HEAP_NO_SERIALIZE does not wait", !unserialized);

    // Low-fragmentation: many blocks of a size have switched it on, and it has some to give.
    void *blocks[MANY];
    for (int i = 0; i < MANY; i++)
        if (!(blocks[i] = HeapAlloc(heap, 0, BYTES)))
            die("HeapAlloc");
    for (int i = KEPT; i < MANY; i++)
        HeapFree(heap, 0, blocks[i]);
    const bool low_fragmentation = waits(heap, 0);
    step("low-fragmentation", NULL, 0);
    expect_true("a thread that asks a low-fragmentation heap does not wait", !low_fragmentation);
    HeapDestroy(heap);
    return lab_end();
}
