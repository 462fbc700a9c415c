// overrun on Linux: four ways to use a heap, three of them ruin it. Each has a process of its own;
// read how it ends.
//
// glibc checks what it can cheaply check, when a block is freed. Its sentence is in the table of
// endings.

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "processes.h"

enum {
    BYTES = 2000
}; // so large that the thread's cache, which glibc checks little, takes no block

static char *volatile hidden; // so that the compiler cannot know what is written or freed

static int ruin(const char *mistake)
{
    static _Alignas(16) char foreign[2 * BYTES];
    char *a = malloc(BYTES);
    char *b = malloc(BYTES);
    char *c = malloc(BYTES); // b is not the last one, which would become a part of the unused rest
    if (!a || !b || !c)
        return 3;
    hidden = a;
    if (strcmp(mistake, "overrun") == 0)
        memset(hidden, 'A', (size_t)(b - a)); // up to the next block: its header is gone
    hidden = b;
    if (strcmp(mistake, "double") == 0)
        free(b);
    if (strcmp(mistake, "foreign") == 0)
        hidden = foreign + BYTES;
    free(hidden);
    return 0;
}

// The signal that ended it; its exit code if it ended by itself. What it said goes into the table.
static int64_t end_of(const char *mistake)
{
    const struct ending e = run_self("ruin", mistake);
    table_row("endings", "crashed:yes code", e.said[0] ? e.said : mistake, e.how == CRASHED,
              e.code);
    return e.code;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("ruin"))
        return ruin(role_argument());

    // Control: the same process without a mistake.
    const int64_t control = end_of("nothing");
    step("control", NULL, 0);
    expect_equal("without a mistake the process ends by itself, with exit code 0", control, 0);

    // Overrun: one block is written past its end, into the header of the next. That one is freed.
    const int64_t overrun = end_of("overrun");
    step("overrun", NULL, 0);
    expect_fault("freeing a block whose header was overrun ends with SIGABRT", overrun, SIGABRT);

    // Double free: the block is in the heap's lists already.
    const int64_t twice = end_of("double");
    step("double-free", NULL, 0);
    expect_fault("freeing a block twice ends with SIGABRT", twice, SIGABRT);

    // Foreign: a pointer that malloc never gave.
    const int64_t foreign = end_of("foreign");
    step("foreign", NULL, 0);
    expect_fault("freeing what malloc never gave ends with SIGABRT", foreign, SIGABRT);
    return lab_end();
}
