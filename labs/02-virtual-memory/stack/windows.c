// stack on Windows: reserved whole, committed page by page as it is used, and how it ends when it
// is used up.
//
// A guard page lies under the pages in use. Touching it commits it and makes the next one the
// guard, until none is left. Watch `committed` of the region: it follows the thread down its stack.

#include <windows.h>

#include "probe.h"
#include "processes.h"

enum { MIB = 1 << 20, KIB_64 = 64 << 10, DEPTH = 512 << 10 };

static HANDLE arrived, go_on; // where the thread and main wait for each other
static ULONG_PTR bottom, top; // of the stack in question
static char *volatile lowest; // page that was used
static bool dive(uintptr_t floor);
// volatile: a call for each frame, whatever the compiler thinks
static bool (*volatile deeper)(uintptr_t) = dive;

// Goes down the stack in frames that skip no page, until it stands below `floor`. If that is 0, it
// tells its way.
static bool dive(uintptr_t floor)
{
    volatile char frame[1024];
    frame[0] = 1;
    if (floor == 0)
        tell_parent((int64_t)(uintptr_t)frame);
    return (uintptr_t)frame < floor || deeper(floor) == frame[0];
}

// The middle of a page is the floor: so this page is used and no other below it, whatever else is
// in a frame.
static void use_half_a_mib(void)
{
    const uintptr_t page = page_size();
    const uintptr_t here = (uintptr_t)&page;
    lowest = (char *)(here / page * page - DEPTH);
    dive((uintptr_t)lowest + page / 2);
}

static DWORD WINAPI diver(void *unused)
{
    (void)unused;
    GetCurrentThreadStackLimits(&bottom, &top);
    SignalObjectAndWait(arrived, go_on, INFINITE, FALSE);
    use_half_a_mib();
    SignalObjectAndWait(arrived, go_on, INFINITE, FALSE);
    return 0;
}

static int64_t stack_size_in_the_header(void)
{
    const char *image = (const char *)GetModuleHandleW(NULL);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)image;
    return (int64_t)((const IMAGE_NT_HEADERS *)(image + dos->e_lfanew))
        ->OptionalHeader.SizeOfStackReserve;
}

static struct ending overflow(struct figure *used)
{
    struct child *child = child_start(NULL, "overflow", NULL);
    if (!child)
        die("child_start");
    struct figure told = child_told(child);
    const struct figure first = told;
    while (!is_unknown(told)) {
        *used = difference(first, told);
        told = child_told(child);
    }
    return child_end(child);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("overflow"))
        return !dive(0);

    // Start: the thread has a stack, which is a reservation with a few pages committed at its upper
    // end.
    arrived = CreateEventW(NULL, FALSE, FALSE, NULL);
    go_on = CreateEventW(NULL, FALSE, FALSE, NULL);
    const HANDLE thread = CreateThread(NULL, 0, diver, NULL, 0, NULL);
    if (!arrived || !go_on || !thread || WaitForSingleObject(arrived, INFINITE) != WAIT_OBJECT_0)
        die("CreateThread");
    const char *stack = (const char *)bottom;
    const uint64_t size = top - bottom;
    struct snapshot now = step("start", stack, size);
    const struct figure committed = now.region.committed;
    expect_equal("a thread that asks for nothing gets a stack of 1 MiB", now.region.reserved, MIB);
    expect_at_most("only the upper end of a new stack is committed", committed, KIB_64);
    expect_at_most("little of a new stack is resident", now.region.resident, KIB_64);

    // Grow: page after page hits the guard, is committed, and hands the guard down to the page
    // below.
    SignalObjectAndWait(go_on, arrived, INFINITE, FALSE);
    now = step("grow", stack, size);
    expect_equal("using the stack takes no further address space", now.change.space, 0);
    expect_at_least("the stack is committed as it is used",
                    difference(now.region.committed, committed), DEPTH - KIB_64);
    expect_at_least("every page of the stack in use is resident", now.region.resident,
                    stack + size - lowest);
    MEMORY_BASIC_INFORMATION below;
    if (!VirtualQuery(lowest - 1, &below, sizeof below))
        die("VirtualQuery");
    expect_equal("the page below the lowest one used is the guard", below.Protect & PAGE_GUARD,
                 PAGE_GUARD);

    // End: with the thread goes its stack.
    SetEvent(go_on);
    if (WaitForSingleObject(thread, INFINITE) != WAIT_OBJECT_0)
        die("WaitForSingleObject");
    now = step("end", stack, size);
    expect_equal("the stack of a thread that ended is free", now.region.reserved, 0);

    // Grow the first thread's: it is a stack like any other. Only its size comes from the program's
    // header.
    GetCurrentThreadStackLimits(&bottom, &top);
    const struct figure before = look((void *)bottom, top - bottom).region.committed;
    use_half_a_mib();
    now = step("grow-main", (void *)bottom, top - bottom);
    expect_equal("the main stack is as large as the header says", now.region.reserved,
                 stack_size_in_the_header());
    const struct figure grown = difference(now.region.committed, before);
    expect_at_least("the main stack is committed as it is used", grown, DEPTH - KIB_64);

    // Overflow, in a child: the guard has nowhere to go, and the system tells this fault from all
    // others.
    struct figure used = known(0);
    const struct ending ending = overflow(&used);
    step("overflow", NULL, 0);
    expect_equal("a stack that overflows ends the process", ending.how, CRASHED);
    expect_fault("the overflow is an exception of its own", ending.code, EXCEPTION_STACK_OVERFLOW);
    expect_at_least("the overflow comes in the last 64 KiB", used, MIB - KIB_64);
    return lab_end();
}
