// one-runtime on Linux: a module lends a block, the program frees it. Both use one libc, so one
// heap.
//
// Watch nothing move: the block comes from the heap that both see, and goes back to it.

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

    // Lend: the module calls malloc. There is one libc in this process, so there is one malloc.
    char *block = module_lend(BYTES);
    if (!block)
        die("malloc in the module");
    memset(block, 'A', BYTES);
    step("lend", NULL, 0);
    expect_true("module and program use the same run-time",
                module_runtime() == (const void *)(uintptr_t)free);
    expect_at_least("the program's run-time knows the size of the module's block",
                    malloc_usable_size(block), BYTES);

    // Free: the program gives it back. The next block of that size is this one again, whoever asks.
    free(block);
    step("free", NULL, 0);
    char *again = module_lend(BYTES);
    expect_true("what the program freed, the module lends again", again == block);
    module_take_back(again);

    // End: the same in a process that ends right after it.
    const struct ending e = run_self("free", NULL);
    step("end", NULL, 0);
    expect_true("the process ends as if nothing had happened", e.how == EXITED && e.code == 0);
    return lab_end();
}
