// static-crt on Windows: a module with a run-time heap of its own lends a block, and the program
// frees it.
//
// The MT case, as VC++ 2010 and older made it. Who owns a block? HeapValidate answers TRUE in the
// owning heap. What it does with a block of another heap nobody documents: that is asked in a
// child, and so is the wrong free. Read how they ended.

#include <windows.h>

#include "lender.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100 };                      // the article's block
enum { TAKEN, REFUSED = 10, FREED_RIGHT }; // exit codes

static const int64_t HEAP_CORRUPTION = 0xC0000374; // ntstatus.h: STATUS_HEAP_CORRUPTION

int main(int argc, char **argv)
{
    // The program's run-time heap, made as the module makes its own.
    const HANDLE heap = HeapCreate(0, 4096, 0);
    if (!heap)
        die("HeapCreate");
    lab_begin(argc, argv);
    if (in_role("validate"))
        return HeapValidate(heap, 0, module_lend(BYTES)) ? TAKEN : REFUSED;
    if (in_role("free-wrong"))
        return HeapFree(heap, 0, module_lend(BYTES)) ? TAKEN : REFUSED;
    if (in_role("free-right"))
        return module_take_back(module_lend(BYTES)) ? FREED_RIGHT : REFUSED;

    // Lend: there are two run-time heaps in this process, and neither notices the other.
    char *lent = module_lend(BYTES);
    char *own = HeapAlloc(heap, 0, BYTES);
    if (!lent || !own)
        die("HeapAlloc");
    step("lend", NULL, 0);

    // Validate: whose block is it?
    struct ending e = run_self("validate", NULL);
    const bool ended = e.how == CRASHED && e.code == HEAP_CORRUPTION;
    step("validate", NULL, 0);
    expect_true("the program's block lies in the program's heap", HeapValidate(heap, 0, own));
    expect_true("the module's block lies in the module's heap",
                HeapValidate(module_heap(), 0, lent));
    expect_true("the program's heap refuses the module's block",
                ended || (e.how == EXITED && e.code == REFUSED));

    // Free it in the wrong heap: since Windows Vista the heap takes that for corruption and ends
    // the process: always in 64 bits, in 32 where the program asks for subsystem 6 or newer.
    e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("freeing the module's block in the program's heap ends the process",
                 e.how == CRASHED ? e.code : 0, HEAP_CORRUPTION);

    // Free it in the right heap.
    e = run_self("free-right", NULL);
    step("free-right", NULL, 0);
    expect_true("the module frees its own block", e.how == EXITED && e.code == FREED_RIGHT);
    return lab_end();
}
