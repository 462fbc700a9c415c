// own-runtime on Windows: a module with a run-time heap of its own lends a block, and the program
// frees it.
//
// Who owns a block? HeapValidate answers TRUE in the owning heap only, and FALSE without harm
// elsewhere. The wrong free happens in a child: read how it ended.

#include <windows.h>

#include <string.h>

#include "lender.h"
#include "probe.h"
#include "processes.h"

// the article's block; exit code: the call came back and said no
enum { BYTES = 100, ANSWERED = 100 };

static const int64_t HEAP_CORRUPTION = 0xC0000374; // ntstatus.h: STATUS_HEAP_CORRUPTION
static HANDLE our_heap; // the program's run-time heap, made as the module makes its own

static int free_wrong(void)
{
    const BOOL freed = HeapFree(our_heap, 0, module_lend(BYTES));
    tell_parent((int64_t)GetLastError());
    return freed ? 0 : ANSWERED;
}

int main(int argc, char **argv)
{
    our_heap = HeapCreate(0, 4096, 0);
    if (!our_heap)
        die("HeapCreate");
    lab_begin(argc, argv);
    if (in_role("free-wrong"))
        return free_wrong();
    if (in_role("free-right"))
        return module_take_back(module_lend(BYTES)) ? 0 : 1;

    // Lend: two run-times in one process. Program and module do not notice each other.
    char *theirs = module_lend(BYTES);
    char *ours = HeapAlloc(our_heap, 0, BYTES);
    if (!theirs || !ours)
        die("HeapAlloc");
    memset(theirs, 'A', BYTES);
    step("lend", NULL, 0);

    // Validate: whose block is it?
    step("validate", NULL, 0);
    expect_true("the program's block lies in the program's heap", HeapValidate(our_heap, 0, ours));
    expect_true("the module's block does not lie in the program's heap",
                !HeapValidate(our_heap, 0, theirs));
    expect_true("the module's block lies in the module's heap",
                HeapValidate(module_heap(), 0, theirs));

    // Free it where it does not belong: since Windows 8 the heap takes that for corruption and ends
    // the process.
    struct ending e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_equal("the wrong free ends the process with STATUS_HEAP_CORRUPTION", e.code,
                 HEAP_CORRUPTION);

    // Free it where it does belong.
    e = run_self("free-right", NULL);
    step("free-right", NULL, 0);
    expect_true("the module itself takes it back", e.how == EXITED && e.code == 0);
    return lab_end();
}
