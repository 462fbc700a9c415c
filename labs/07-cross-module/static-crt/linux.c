// static-crt on Linux: a module with an allocator of its own inside lends a block, and the program
// frees it.
//
// The MT case. Who owns a block? The C library's small blocks lie in the heap that ends at the
// break, jemalloc's elsewhere. The wrong free happens in a child: read how it ended.

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lender.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100 }; // the article's block

int main(int argc, char **argv)
{
    const char *start = sbrk(0);
    lab_begin(argc, argv);
    if (module_lacks())
        lab_skip(module_lacks());
    if (in_role("free-wrong")) {
        free(module_lend(BYTES));
        return 0;
    }
    if (in_role("free-right"))
        return module_take_back(module_lend(BYTES)) ? 0 : 1;

    // Lend: there are two mallocs in this process, and neither notices the other.
    char *lent = module_lend(BYTES);
    char *own = malloc(BYTES);
    if (!lent || !own)
        die("malloc");
    step("lend", NULL, 0);

    // Validate: whose block is it?
    const char *end = sbrk(0);
    step("validate", NULL, 0);
    expect_true("the program's block lies in the program's heap", own >= start && own < end);
    expect_true("the module's block lies outside of the program's heap",
                lent < start || lent >= end);

    // Free it in the wrong heap: the C library looks for its own header in front of the block, and
    // finds none. glibc up to 2.41 then calls the pointer invalid, since 2.42 the size.
    struct ending e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("freeing the module's block in the program's heap ends the process",
                 e.how == CRASHED ? e.code : 0, SIGABRT);
    expect_true("the C library says that the freed block is invalid",
                strstr(e.said, "free(): invalid") != NULL);

    // Free it in the right heap.
    e = run_self("free-right", NULL);
    step("free-right", NULL, 0);
    expect_true("the module frees its own block", e.how == EXITED && e.code == 0);
    return lab_end();
}
