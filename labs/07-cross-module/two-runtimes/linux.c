// two-runtimes on Linux: two C libraries in one process, and memory from one handed to the other's
// free.
//
// dlmopen loads libc a second time into a namespace of its own. Its malloc and ours do not know of
// each other. The wrong free happens in a child: read what came of it. Nothing is seen at first,
// which is the worst that can come.

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "processes.h"

enum { BYTES = 100 };

static void *(*other_malloc)(size_t);
static void (*other_free)(void *);

static void load_other_libc(void)
{
    void *libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
    if (!libc)
        lab_skip("a second C library cannot be loaded here: dlmopen refuses");
    other_malloc = (void *(*)(size_t))(uintptr_t)dlsym(libc, "malloc");
    other_free = (void (*)(void *))(uintptr_t)dlsym(libc, "free");
    if (!other_malloc || !other_free)
        die("dlsym");
}

// What our free does with a block of the other library's: the exit code says whether our next
// malloc hands it out.
static int free_wrong(void)
{
    char *theirs = other_malloc(BYTES);
    free(theirs);
    return malloc(BYTES) == theirs ? 10 : 11;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    load_other_libc();
    if (in_role("free-wrong"))
        return free_wrong();

    // Load: one name, two functions.
    step("load", NULL, 0);
    expect_true("there are two mallocs in this process", !(other_malloc == malloc));
    expect_true("and two frees", !(other_free == free));

    // Lend: each library frees its own and hands it out again; neither hands out the other's.
    char *theirs = other_malloc(BYTES);
    if (!theirs)
        die("malloc of the other library");
    other_free(theirs);
    char *ours = malloc(BYTES);
    char *again = other_malloc(BYTES);
    step("lend", NULL, 0);
    expect_true("what the other library freed is not ours to get", !(ours == theirs));
    expect_true("the other library hands it out again", again == theirs);

    // Free it where it does not belong: libc does not ask whose block it is. It keeps it, and lends
    // it to us next.
    const struct ending e = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_error("the wrong free is not noticed", e.how, EXITED);
    expect_equal("our malloc now hands out a block that the other library owns", e.code, 10);
    free(ours);
    other_free(again);
    return lab_end();
}
