// thread-stack on Windows: reserved whole, and committed page by page as it is used.
//
// A guard page lies under the pages in use. Touching it commits it and makes the next one the
// guard. Watch `committed` of the region: it follows the thread down its stack.

#include <windows.h>

#include "probe.h"

enum { KIB_64 = 64 << 10, DEPTH = 512 << 10 };

static HANDLE arrived, go_on; // where the thread and main wait for each other
static ULONG_PTR bottom, top; // of the stack in question
static char *volatile lowest; // page that was used
static bool dive(uintptr_t floor);
static bool (*volatile deeper)(uintptr_t) = dive; // volatile: a call for each frame

// Goes down the stack in frames that skip no page, until one stands below `floor`.
static bool dive(uintptr_t floor)
{
    volatile char frame[1024];
    frame[0] = 1;
    return (uintptr_t)frame < floor || deeper(floor) == frame[0];
}

// The floor is the middle of a page: so this page is used and no other below it.
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
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(image + dos->e_lfanew);
    return (int64_t)nt->OptionalHeader.SizeOfStackReserve;
}

static bool is_guard(const char *address)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(address, &m, sizeof m))
        die("VirtualQuery");
    return m.Protect & PAGE_GUARD;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Start: the thread asks for no size. Its stack is a reservation with a few pages committed at
    // its upper end.
    arrived = CreateEventW(NULL, FALSE, FALSE, NULL);
    go_on = CreateEventW(NULL, FALSE, FALSE, NULL);
    const HANDLE thread = CreateThread(NULL, 0, diver, NULL, 0, NULL);
    if (!arrived || !go_on || !thread || WaitForSingleObject(arrived, INFINITE) != WAIT_OBJECT_0)
        die("CreateThread");
    const char *stack = (const char *)bottom;
    const uint64_t size = top - bottom;
    struct snapshot now = step("start", stack, size);
    const struct figure committed = now.region.committed;
    expect_equal("a new stack is as large as the program's header says", now.region.reserved,
                 stack_size_in_the_header());
    expect_at_most("at most 64 KiB of a new stack are told as committed", committed, KIB_64);
    expect_at_most("at most 64 KiB of a new stack are resident", now.region.resident, KIB_64);

    // Grow: page after page hits the guard, is committed, and hands the guard down.
    SignalObjectAndWait(go_on, arrived, INFINITE, FALSE);
    now = step("grow", stack, size);
    expect_equal("using the stack takes no further address space", now.region.reserved, size);
    expect_at_least("the stack is committed as it is used",
                    difference(now.region.committed, committed), DEPTH - KIB_64);
    expect_at_least("every page of the stack in use is resident", now.region.resident,
                    stack + size - lowest);
    expect_true("the page below the lowest one used is the guard", is_guard(lowest - 1));

    // End: with the thread goes its stack.
    SetEvent(go_on);
    if (WaitForSingleObject(thread, INFINITE) != WAIT_OBJECT_0)
        die("WaitForSingleObject");
    CloseHandle(thread);
    now = step("end", stack, size);
    expect_equal("the stack of a thread that ended is free", now.region.reserved, 0);

    // Grow the first thread's: it is a stack like any other.
    GetCurrentThreadStackLimits(&bottom, &top);
    const struct figure before = look((void *)bottom, top - bottom).region.committed;
    use_half_a_mib();
    now = step("grow-main", (void *)bottom, top - bottom);
    expect_equal("the main stack is as large as the program's header says", now.region.reserved,
                 stack_size_in_the_header());
    expect_at_least("the main stack is committed as it is used",
                    difference(now.region.committed, before), DEPTH - KIB_64);
    CloseHandle(arrived);
    CloseHandle(go_on);
    return lab_end();
}
