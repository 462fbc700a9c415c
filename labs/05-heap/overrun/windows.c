// overrun on Windows: four ways to use a heap, three of them ruin it. Each has processes of its
// own: one asks HeapValidate, one frees. Read how they end.
//
// Since Windows Vista HeapFree ends a process whose heap is ruined with STATUS_HEAP_CORRUPTION:
// always in 64 bits, in 32 where the program asks for Windows Vista or newer.

#include <windows.h>

#include <string.h>

#include "probe.h"
#include "processes.h"

enum { BYTES = 100, ALIGNMENT = 16 };
enum { SOUND = 10, RUINED, REFUSED }; // exit codes

static const int64_t HEAP_CORRUPTION = 0xC0000374; // ntstatus.h: STATUS_HEAP_CORRUPTION

// Makes the mistake in `heap`; gives the block that is freed after it.
static char *ruin(HANDLE heap, const char *mistake)
{
    static _Alignas(16) char foreign[BYTES + ALIGNMENT];
    char *a = HeapAlloc(heap, 0, BYTES);
    char *b = HeapAlloc(heap, 0, BYTES);
    if (!a || !b)
        die("HeapAlloc");
    if (strcmp(mistake, "overrun") == 0)
        memset(a, 'A', (size_t)(b - a)); // up to the next block: its header is gone
    if (strcmp(mistake, "double") == 0)
        HeapFree(heap, 0, b);
    if (strcmp(mistake, "foreign") == 0)
        return foreign + ALIGNMENT;
    return b;
}

// Did HeapValidate see it? Unknown where asking ended the process, which has no such exit code
// then.
static struct figure validate_sees(const char *mistake)
{
    const struct ending e = run_self("validate", mistake);
    return e.code == RUINED  ? known(true)
           : e.code == SOUND ? known(false)
                             : unknown("HeapValidate ended the process");
}

// The code with which the process ended that freed the block.
static int64_t end_of(const char *mistake)
{
    const struct ending e = run_self("free", mistake);
    table_row("endings", "code:hex", mistake, e.code);
    return e.code;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");
    if (in_role("validate"))
        return HeapValidate(heap, 0, ruin(heap, role_argument())) ? SOUND : RUINED;
    if (in_role("free"))
        return HeapFree(heap, 0, ruin(heap, role_argument())) ? SOUND : REFUSED;

    // Control: the same without a mistake.
    struct figure seen = validate_sees("nothing");
    int64_t code = end_of("nothing");
    step("control", NULL, 0);
    expect_true("HeapValidate finds a sound heap sound", negation(seen));
    expect_equal("without a mistake the process ends by itself", code, SOUND);

    // Overrun: one block is written past its end, into the header of the next. That one is freed.
    seen = validate_sees("overrun");
    code = end_of("overrun");
    step("overrun", NULL, 0);
    expect_true("HeapValidate sees that a header was overrun", seen);
    expect_fault("freeing a block whose header was overrun ends with STATUS_HEAP_CORRUPTION", code,
                 HEAP_CORRUPTION);

    // Double free: the block is in the heap's lists already.
    seen = validate_sees("double");
    code = end_of("double");
    step("double-free", NULL, 0);
    expect_true("HeapValidate sees that a block was freed before", seen);
    expect_fault("freeing a block twice ends with STATUS_HEAP_CORRUPTION", code, HEAP_CORRUPTION);

    // Foreign: a pointer that the heap never gave.
    seen = validate_sees("foreign");
    code = end_of("foreign");
    step("foreign", NULL, 0);
    expect_true("HeapValidate sees that a block was never the heap's", seen);
    expect_fault("freeing what the heap never gave ends with STATUS_HEAP_CORRUPTION", code,
                 HEAP_CORRUPTION);
    HeapDestroy(heap);
    return lab_end();
}
