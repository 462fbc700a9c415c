// two-crts on Linux: two C libraries in one process, and memory of one handed to the other's free.
//
// Each malloc knows its own heap only. The wrong free happens in a child: read what came of it.
// Nothing is noticed at first, and that is the worst outcome.

#include <stdlib.h>

#include "crts.h"
#include "probe.h"
#include "processes.h"

enum { BYTES = 100 };
enum { HANDED_OUT = 10, NOT_HANDED_OUT }; // exit codes

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    void *libc = load_crt("libc.so.6"); // a second copy of it
    malloc_fn *second_malloc = (malloc_fn *)find_in(libc, "malloc");
    free_fn *second_free = (free_fn *)find_in(libc, "free");
    if (in_role("free-wrong")) {
        void *lent = second_malloc(BYTES);
        free(lent);
        return malloc(BYTES) == lent ? HANDED_OUT : NOT_HANDED_OUT;
    }

    // Load: one name, two functions.
    step("load", NULL, 0);
    expect_true("the second library has a malloc of its own", second_malloc != malloc);
    expect_true("the second library has a free of its own", second_free != free);

    // Lend: each library hands out again what it freed itself, and nothing of the other's.
    void *lent = second_malloc(BYTES);
    if (!lent)
        die("malloc of the second library");
    second_free(lent);
    void *own = malloc(BYTES);
    void *again = second_malloc(BYTES);
    step("lend", NULL, 0);
    expect_true("our malloc does not hand out what the second library freed", own != lent);
    expect_true("the second library hands out again what it freed", again == lent);

    // Free it in the wrong library: it does not ask whose block that is. It keeps the block and
    // hands it out next.
    const struct ending e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_true("freeing the second library's block by our free is not noticed", e.how == EXITED);
    expect_equal("our malloc hands out a block that the second library owns", e.code, HANDED_OUT);
    free(own);
    second_free(again);
    return lab_end();
}
