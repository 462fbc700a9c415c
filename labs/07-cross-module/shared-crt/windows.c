// shared-crt on Windows: a module lends a block, the program frees it. Both use one run-time DLL.
//
// The MD case. Whether two modules share a run-time shows at errno: each run-time has one of its
// own for every thread. Its heap would not show it: since 2012 run-times share the process heap.

#include <windows.h>

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include "module.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100 }; // the article's block
enum { BLOCKS = 1000, BLOCK = 64 << 10, MOST = 8 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const HANDLE heap = (HANDLE)_get_heap_handle();
    if (in_role("free")) {
        free(module_lend(BYTES));
        return HeapValidate(heap, 0, NULL) ? 0 : 1;
    }

    // Lend: the module calls malloc. A DLL is loaded once, so the module's run-time is ours.
    char *block = module_lend(BYTES);
    if (!block)
        die("malloc in the module");
    step("lend", NULL, 0);
    expect_true("module and program have one errno, so they use one run-time",
                module_errno() == &errno);
    expect_equal("the program's run-time knows the size of the module's block",
                 (int64_t)_msize(block), BYTES);
    expect_true("the module's block lies in the heap of the program's run-time",
                HeapValidate(heap, 0, block));
    free(block);

    // Free: 64 MB, lent by the module and freed by the program, a block at a time.
    for (int i = 0; i < BLOCKS; i++)
        free(module_lend(BLOCK));
    struct snapshot now = step("free", NULL, 0);
    expect_at_most("a thousand blocks that the program freed take less than 8 MiB of space",
                   now.change.space, MOST);

    // End: the same in a process that looks at the heap and ends.
    const struct ending e = run_self("free", NULL);
    step("end", NULL, 0);
    expect_true("a process that frees the module's block ends normally", e.how == EXITED);
    expect_equal("the heap is sound after the program has freed the module's block", e.code, 0);
    return lab_end();
}
