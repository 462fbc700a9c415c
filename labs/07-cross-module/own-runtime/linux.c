// own-runtime on Linux: a module with an allocator of its own inside lends a block, and the program
// frees it.
//
// Who owns a block? libc's small blocks lie in the heap behind the program, jemalloc's elsewhere.
// The wrong free happens in a child: read how it ended.

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lender.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100 }; // the article's block

// libc's heap is one piece of address space that ends at the break.
static bool in_heap(const void *block, const void *start)
{
    return block >= start && block < sbrk(0);
}

int main(int argc, char **argv)
{
    const void *start = sbrk(0);
    lab_begin(argc, argv);
    if (module_lacks())
        lab_skip(module_lacks());
    if (in_role("free-wrong")) {
        free(module_lend(BYTES));
        return 0;
    }
    if (in_role("free-right"))
        return module_take_back(module_lend(BYTES)) ? 0 : 1;

    // Lend: two mallocs in one process. Program and module do not notice each other.
    char *theirs = module_lend(BYTES);
    char *ours = malloc(BYTES);
    if (!theirs || !ours)
        die("malloc");
    memset(theirs, 'A', BYTES);
    step("lend", NULL, 0);

    // Validate: whose block is it?
    step("validate", NULL, 0);
    expect_true("the program's block lies in the program's heap", in_heap(ours, start));
    expect_true("the module's block does not lie in the program's heap", !in_heap(theirs, start));

    // Free it where it does not belong: libc looks for its own header in front of the block, and
    // finds none. What it finds wrong depends on what stands there: the pointer up to glibc 2.41,
    // the size since.
    struct ending e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("the wrong free ends the process with SIGABRT", e.how == CRASHED ? e.code : 0,
                 SIGABRT);
    expect_true("libc says that what is freed is invalid",
                strstr(e.said, "free(): invalid") != NULL);

    // Free it where it does belong.
    e = run_self("free-right", NULL);
    step("free-right", NULL, 0);
    expect_true("the module itself takes it back", e.how == EXITED && e.code == 0);
    return lab_end();
}
