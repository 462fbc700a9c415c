// layers on Windows: malloc stands on HeapAlloc, HeapAlloc on VirtualAlloc. Which heap does this
// run-time use?
//
// Ask a block who owns it: HeapValidate answers TRUE in the owning heap only.

#include <windows.h>

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"

enum { SMALL = 100, LARGE = 4 << 20 };

static DWORD WINAPI allocate(void *block)
{
    *(void **)block = malloc(SMALL);
    return 0;
}

typedef intptr_t (*heap_fn)(void);

// Does the run-time `name` use the process heap?
static void list_runtime(const char *name)
{
    HMODULE module = LoadLibraryA(name);
    const heap_fn heap =
        module ? (heap_fn)(uintptr_t)GetProcAddress(module, "_get_heap_handle") : NULL;
    table_row("runtimes", "process-heap:yes", name,
              heap ? known((HANDLE)heap() == GetProcessHeap())
                   : unknown("this run-time is not installed here"));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const HANDLE heap = (HANDLE)_get_heap_handle();

    // Run-time: malloc's block is a HeapAlloc on the heap of this run-time.
    char *small = malloc(SMALL);
    if (!small)
        die("malloc");
    list_runtime("msvcrt.dll");
    list_runtime("msvcr100.dll");
    list_runtime("msvcr110.dll");
    list_runtime("msvcr120.dll");
    list_runtime("ucrtbase.dll");
    step("run-time", small, SMALL);
    expect_true("a block of malloc is a block of the run-time's heap",
                HeapValidate(heap, 0, small));
    expect_equal("the heap knows how much was asked", (int64_t)HeapSize(heap, 0, small), SMALL);
    expect_true("msvcrt's heap is not the process heap", !(heap == GetProcessHeap()));

    // Pages: a large one goes through the heap to VirtualAlloc.
    MEMORY_BASIC_INFORMATION of_small, of_large;
    char *large = malloc(LARGE);
    if (!large || !VirtualQuery(large, &of_large, sizeof of_large) ||
        !VirtualQuery(small, &of_small, sizeof of_small))
        die("malloc");
    struct snapshot now = step("pages", large, LARGE);
    expect_at_least("a large block takes address space of its own", now.change.space, LARGE);
    expect_true("it lies in a reservation of its own",
                of_large.AllocationBase != of_small.AllocationBase);
    free(large);

    // Old calls: LocalAlloc and GlobalAlloc are the process heap under other names.
    HLOCAL local = LocalAlloc(LMEM_FIXED, SMALL);
    HGLOBAL global = GlobalAlloc(GMEM_FIXED, SMALL);
    if (!local || !global)
        die("LocalAlloc");
    step("old-calls", NULL, 0);
    expect_true("a block of LocalAlloc lies in the process heap",
                HeapValidate(GetProcessHeap(), 0, local));
    expect_true("a block of GlobalAlloc lies in the process heap",
                HeapValidate(GetProcessHeap(), 0, global));
    LocalFree(local);
    GlobalFree(global);

    // Threads: they share the heap, which locks.
    void *theirs = NULL;
    HANDLE thread = CreateThread(NULL, 0, allocate, &theirs, 0, NULL);
    if (!thread || WaitForSingleObject(thread, INFINITE) != WAIT_OBJECT_0 || !theirs)
        die("CreateThread");
    CloseHandle(thread);
    step("threads", theirs, SMALL);
    expect_true("another thread's block lies in the same heap", HeapValidate(heap, 0, theirs));
    free(theirs);
    free(small);
    return lab_end();
}
