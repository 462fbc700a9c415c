// one-runtime on Windows: a module lends a block, the program frees it. Both use one run-time DLL,
// so one heap.
//
// Watch nothing move: the block comes from the heap that both see, and goes back to it.

#include <windows.h>

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "module.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100 }; // the article's block

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("free")) {
        free(module_lend(BYTES));
        return 0;
    }

    // Lend: the module calls malloc. A DLL is loaded once, so its run-time is ours, and so is that
    // one's heap.
    char *block = module_lend(BYTES);
    if (!block)
        die("malloc in the module");
    memset(block, 'A', BYTES);
    step("lend", NULL, 0);
    const HANDLE heap = (HANDLE)_get_heap_handle();
    expect_true("module and program use the same run-time", module_runtime() == heap);
    expect_equal("the program's run-time knows the size of the module's block",
                 (int64_t)_msize(block), BYTES);
    expect_true("the block lies in the heap of the run-time that both use",
                HeapValidate(heap, 0, block));

    // Free: the program gives it back.
    free(block);
    step("free", NULL, 0);
    expect_true("the heap that both use is sound after that", HeapValidate(heap, 0, NULL));

    // End: the same in a process that ends right after it.
    const struct ending e = run_self("free", NULL);
    step("end", NULL, 0);
    expect_true("the process ends as if nothing had happened", e.how == EXITED && e.code == 0);
    return lab_end();
}
