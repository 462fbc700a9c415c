// stack-overflow on Windows: what comes after the last page of a stack.
//
// A child uses its stack up. Watch how it ends: the guard has nowhere to go, and the system tells
// this fault from all others.

#include <windows.h>

#include "probe.h"
#include "processes.h"

enum { KIB_64 = 64 << 10 };
static bool dive(void);
static bool (*volatile deeper)(void) = dive; // volatile: a call for each frame

// Goes down the stack without end, and tells the way.
static bool dive(void)
{
    volatile char frame[1024];
    frame[0] = 1;
    tell_parent((int64_t)(uintptr_t)frame);
    return deeper() == frame[0];
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("diver"))
        return !dive();

    // Overflow: a child calls itself until it ends. Its stack is as large as ours.
    ULONG_PTR bottom;
    ULONG_PTR top;
    GetCurrentThreadStackLimits(&bottom, &top);
    const int64_t size = (int64_t)(top - bottom);
    struct child *child = child_start(NULL, "diver", NULL);
    if (!child)
        die("child_start");
    const int64_t first = child_answer(child);
    int64_t last = first;
    for (struct figure told = child_told(child); !is_unknown(told); told = child_told(child))
        last = value_of(told);
    const int64_t used = first - last;
    const struct ending ending = child_end(child);
    step("overflow", NULL, 0);
    table_row("stack", "size:bytes used:bytes", NULL, size, used);
    expect_equal("a stack that overflows ends the process", ending.how, CRASHED);
    expect_fault("an overflow is an exception of its own", ending.code, EXCEPTION_STACK_OVERFLOW);
    expect_at_least("the overflow comes in the last 64 KiB of the stack", used, size - KIB_64);
    return lab_end();
}
