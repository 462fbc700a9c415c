// two-runtimes on Windows: no special build. Memory from the universal run-time's malloc handed to
// msvcrt's free.
//
// Which run-times keep a heap of their own, and which share the process heap? The wrong free
// happens in a child: read how it ended.

#include <windows.h>

#include "probe.h"
#include "processes.h"

enum { BYTES = 100 };

static const int64_t HEAP_CORRUPTION = 0xC0000374; // ntstatus.h: STATUS_HEAP_CORRUPTION

typedef intptr_t (*heap_fn)(void);

struct runtime {
    void *(*malloc)(size_t);
    void (*free)(void *);
    heap_fn heap;
};

static struct runtime runtime(const char *name)
{
    struct runtime r = {0};
    HMODULE module = LoadLibraryA(name);
    if (module) {
        r.malloc = (void *(*)(size_t))(uintptr_t)GetProcAddress(module, "malloc");
        r.free = (void (*)(void *))(uintptr_t)GetProcAddress(module, "free");
        r.heap = (heap_fn)(uintptr_t)GetProcAddress(module, "_get_heap_handle");
    }
    return r;
}

// Is its heap the process's? Unknown where it is not installed.
static struct figure shares_process_heap(const char *name)
{
    const struct runtime r = runtime(name);
    const struct figure shares = r.heap ? known((HANDLE)r.heap() == GetProcessHeap())
                                        : unknown("this run-time is not installed here");
    table_row("runtimes", "shares-process-heap:yes", name, shares);
    return shares;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct runtime ucrt = runtime("ucrtbase.dll");
    const struct runtime msvcrt = runtime("msvcrt.dll");
    if (!ucrt.malloc || !msvcrt.malloc)
        lab_skip("ucrtbase.dll and msvcrt.dll are not both here");
    if (in_role("free-wrong")) {
        msvcrt.free(ucrt.malloc(BYTES));
        return 0;
    }

    // Load: five generations of run-times side by side. Up to VC++ 2010 each made its own heap,
    // since 2012 none does.
    step("load", NULL, 0);
    expect_true("msvcrt keeps a heap of its own", negation(shares_process_heap("msvcrt.dll")));
    expect_true("msvcr100 keeps a heap of its own", negation(shares_process_heap("msvcr100.dll")));
    expect_true("msvcr110 uses the process heap", shares_process_heap("msvcr110.dll"));
    expect_true("msvcr120 uses the process heap", shares_process_heap("msvcr120.dll"));
    expect_true("the universal run-time uses the process heap",
                shares_process_heap("ucrtbase.dll"));

    // Lend: two run-times, two owners.
    void *block = ucrt.malloc(BYTES);
    if (!block)
        die("malloc of ucrtbase.dll");
    step("lend", NULL, 0);
    expect_true("a block of the universal run-time is in its heap",
                HeapValidate((HANDLE)ucrt.heap(), 0, block));
    expect_true("and not in msvcrt's", !HeapValidate((HANDLE)msvcrt.heap(), 0, block));
    ucrt.free(block);

    // Free it where it does not belong: on Windows the heap takes that for corruption and ends the
    // process.
    const struct ending e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_equal("the wrong free ends the process with STATUS_HEAP_CORRUPTION", e.code,
                 HEAP_CORRUPTION);
    return lab_end();
}
