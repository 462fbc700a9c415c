// crt-heap on Windows: which heap does malloc use? There are many run-times, and two answers.
//
// Each is asked by its name: _get_heap_handle is the heap of its malloc, and may be the process
// heap. The article's is msvcr100.dll, of Visual Studio 2010; what is not installed is unknown.

#include <windows.h>

#include "probe.h"

enum { BYTES = 100 };

struct runtime {
    HANDLE heap; // of its malloc; NULL: not installed here
    void *(*malloc)(size_t);
};

typedef intptr_t heap_fn(void);

// It stays loaded: a run-time that goes takes its heap with it.
static struct runtime load(const char *name)
{
    HMODULE module = LoadLibraryA(name);
    if (!module)
        return (struct runtime){NULL, NULL};
    heap_fn *heap = (heap_fn *)(uintptr_t)GetProcAddress(module, "_get_heap_handle");
    void *(*malloc)(size_t) = (void *(*)(size_t))(uintptr_t)GetProcAddress(module, "malloc");
    if (!heap || !malloc)
        die("GetProcAddress");
    return (struct runtime){(HANDLE)heap(), malloc};
}

static struct figure uses_process_heap(const char *name)
{
    const struct runtime r = load(name);
    const struct figure yes =
        r.heap ? known(r.heap == GetProcessHeap()) : unknown("this run-time is not installed here");
    table_row("heaps-of-run-times", "process-heap:yes", name, yes);
    return yes;
}

// What HeapSize tells of a block of malloc's.
static struct figure size_in_heap(struct runtime r, size_t bytes)
{
    if (!r.heap)
        return unknown("this run-time is not installed here");
    return known((int64_t)HeapSize(r.heap, 0, r.malloc(bytes)));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Malloc: its block is a HeapAlloc on the heap of its run-time. For 0 bytes it asks for 1.
    const struct runtime vc2010 = load("msvcr100.dll");
    const struct figure hundred = size_in_heap(vc2010, BYTES);
    const struct figure none = size_in_heap(vc2010, 0);
    step("malloc", NULL, 0);
    expect_equal("a block of malloc of VC++ 2010 is a block of its heap, of the size asked for",
                 hundred, BYTES);
    expect_equal("malloc of 0 bytes of VC++ 2010 asks its heap for 1 byte", none, 1);

    // Run-times: a heap of their own, or that of the process?
    const struct figure msvcrt = uses_process_heap("msvcrt.dll");
    const struct figure vc10 = uses_process_heap("msvcr100.dll");
    const struct figure vc11 = uses_process_heap("msvcr110.dll");
    const struct figure ucrt = uses_process_heap("ucrtbase.dll");
    step("run-times", NULL, 0);
    expect_true("the system's msvcrt.dll has a heap of its own", negation(msvcrt));
    expect_true("VC++ 2010 has a heap of its own", negation(vc10));
    expect_true("VC++ 2012 uses the process heap", vc11);
    expect_true("the universal run-time of today uses the process heap", ucrt);
    return lab_end();
}
