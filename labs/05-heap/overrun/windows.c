// overrun on Windows: four ways to ruin a heap, each in a process of its own. Read how they end.
//
// HeapValidate sees the damage before; HeapFree, since Windows 8, ends the process with
// STATUS_HEAP_CORRUPTION.

#include <windows.h>

#include <string.h>

#include "probe.h"
#include "processes.h"

enum { BYTES = 100, REFUSED = 2 };

static const int64_t HEAP_CORRUPTION = 0xC0000374; // ntstatus.h: STATUS_HEAP_CORRUPTION

// Tells what HeapValidate saw; the exit code is REFUSED if HeapFree answered FALSE.
static int ruin(const char *argument)
{
    static char foreign[BYTES + 16];
    HANDLE heap = HeapCreate(0, 0, 0);
    char *a = HeapAlloc(heap, 0, BYTES);
    char *b = HeapAlloc(heap, 0, BYTES);
    char *freed = b;
    if (!a || !b)
        return 4;
    // up to the next block: its header is gone
    if (strcmp(argument, "overrun") == 0)
        memset(a, 'A', (size_t)(b - a));
    if (strcmp(argument, "double") == 0)
        HeapFree(heap, 0, b);
    if (strcmp(argument, "foreign") == 0)
        freed = foreign + 16 - (uintptr_t)foreign % 16;
    const bool sound = HeapValidate(heap, 0, freed);
    tell_parent(!sound);
    return HeapFree(heap, 0, freed) ? 0 : REFUSED;
}

struct end {
    struct figure seen;
    int64_t code;
};

static struct end end_of(const char *how)
{
    struct child *child = child_start(NULL, "ruin", how);
    if (!child)
        die("child_start");
    struct end end = {.seen = child_told(child)};
    const struct ending e = child_end(child);
    end.code = e.code;
    table_row("endings", "seen-by-heapvalidate:yes crashed:yes code:hex", how, end.seen,
              e.how == CRASHED, e.code);
    return end;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("ruin"))
        return ruin(role_argument());

    // Control: the same process without the mistake.
    struct end end = end_of("nothing");
    step("control", NULL, 0);
    expect_true("HeapValidate finds a sound heap sound", negation(end.seen));
    expect_equal("without a mistake the process ends by itself", end.code, 0);

    // Overrun: one block is written past its end, into the header of the next. That one is freed.
    end = end_of("overrun");
    step("overrun", NULL, 0);
    expect_true("HeapValidate sees that a header was overrun", end.seen);
    expect_equal("freeing that block ends the process with STATUS_HEAP_CORRUPTION", end.code,
                 HEAP_CORRUPTION);

    // Double free: the block is in the heap's lists already.
    end = end_of("double");
    step("double-free", NULL, 0);
    expect_true("HeapValidate sees that a block was freed before", end.seen);
    expect_equal("freeing a block twice ends the process with STATUS_HEAP_CORRUPTION", end.code,
                 HEAP_CORRUPTION);

    // Foreign: a pointer that the heap never gave.
    end = end_of("foreign");
    step("foreign", NULL, 0);
    expect_true("HeapValidate sees that a block was never the heap's", end.seen);
    expect_equal("freeing it ends the process with STATUS_HEAP_CORRUPTION", end.code,
                 HEAP_CORRUPTION);
    return lab_end();
}
