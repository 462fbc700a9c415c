// two-crts on Windows: two run-times in one process, no special build, and memory of the universal
// one (ucrtbase.dll) handed to the free of msvcrt.dll.
//
// Which run-times keep a heap of their own, and which share the process heap? What may end the
// process happens in a child: read how it ended.

#include <windows.h>

#include "crts.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100 };
enum { TAKEN, REFUSED = 10 }; // exit codes

static const int64_t HEAP_CORRUPTION = 0xC0000374; // ntstatus.h: STATUS_HEAP_CORRUPTION

typedef intptr_t heap_fn(void);

static HANDLE heap_of(void *crt)
{
    return (HANDLE)((heap_fn *)find_in(crt, "_get_heap_handle"))();
}

// Does the run-time use the process heap? Unknown where it is not installed.
static struct figure shares_process_heap(const char *name)
{
    HMODULE crt = LoadLibraryA(name);
    const struct figure shares = crt ? known(heap_of(crt) == GetProcessHeap())
                                     : unknown("this run-time is not installed here");
    table_row("runtimes", "shares-process-heap:yes", name, shares);
    return shares;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    void *ucrt = load_crt("ucrtbase.dll");
    void *msvcrt = load_crt("msvcrt.dll");
    malloc_fn *ucrt_malloc = (malloc_fn *)find_in(ucrt, "malloc");
    free_fn *msvcrt_free = (free_fn *)find_in(msvcrt, "free");
    if (in_role("validate"))
        return HeapValidate(heap_of(msvcrt), 0, ucrt_malloc(BYTES)) ? TAKEN : REFUSED;
    if (in_role("free-wrong")) {
        msvcrt_free(ucrt_malloc(BYTES));
        return 0;
    }

    // Load: five generations of run-times. Those of VC++ up to 2010 made a heap each, those since
    // 2012 do not; msvcrt.dll belongs to Windows and still does.
    step("load", NULL, 0);
    expect_true("msvcrt keeps a heap of its own", negation(shares_process_heap("msvcrt.dll")));
    expect_true("msvcr100 keeps a heap of its own", negation(shares_process_heap("msvcr100.dll")));
    expect_true("msvcr110 uses the process heap", shares_process_heap("msvcr110.dll"));
    expect_true("msvcr120 uses the process heap", shares_process_heap("msvcr120.dll"));
    expect_true("ucrtbase uses the process heap", shares_process_heap("ucrtbase.dll"));

    // Lend: whose block is it?
    struct ending e = run_self("validate", NULL);
    const bool ended = e.how == CRASHED && e.code == HEAP_CORRUPTION;
    void *lent = ucrt_malloc(BYTES);
    if (!lent)
        die("malloc of ucrtbase.dll");
    step("lend", NULL, 0);
    expect_true("a block of ucrtbase lies in ucrtbase's heap",
                HeapValidate(heap_of(ucrt), 0, lent));
    expect_true("msvcrt's heap refuses a block of ucrtbase",
                ended || (e.how == EXITED && e.code == REFUSED));
    ((free_fn *)find_in(ucrt, "free"))(lent);

    // Free it in the wrong heap: Windows takes that for corruption and ends the process.
    e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("freeing a block of ucrtbase by msvcrt ends the process",
                 e.how == CRASHED ? e.code : 0, HEAP_CORRUPTION);
    return lab_end();
}
