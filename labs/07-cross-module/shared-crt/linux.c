// shared-crt on Linux: a module lends a block, the program frees it. Both use one C library.
//
// The MD case. Whether two modules share a run-time shows at errno: each run-time has one of its
// own for every thread.

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
    if (in_role("free")) {
        free(module_lend(BYTES));
        return 0;
    }

    // Lend: the module calls malloc. There is one C library in this process, so it is ours.
    char *block = module_lend(BYTES);
    if (!block)
        die("malloc in the module");
    step("lend", NULL, 0);
    expect_true("module and program have one errno, so they use one run-time",
                module_errno() == &errno);
    expect_at_least("the program's run-time knows the size of the module's block",
                    malloc_usable_size(block), BYTES);
    free(block);

    // Free: 64 MB, lent by the module and freed by the program, a block at a time.
    const char *last = NULL;
    int64_t again = 0;
    for (int i = 0; i < BLOCKS; i++) {
        char *lent = module_lend(BLOCK);
        again += lent == last;
        last = lent;
        free(lent);
    }
    struct snapshot now = step("free", NULL, 0);
    expect_at_most("a thousand blocks that the program freed take less than 8 MiB of space",
                   now.change.space, MOST);
    expect_equal("the module lends again what the program has freed", again, BLOCKS - 1);

    // End: the same in a process that ends right after it.
    const struct ending e = run_self("free", NULL);
    step("end", NULL, 0);
    expect_true("a process that frees the module's block ends normally", e.how == EXITED);
    expect_equal("a process that frees the module's block ends with exit code 0", e.code, 0);
    return lab_end();
}
