// processors.h on Windows.

#include <windows.h>

#include "processors.h"

static DWORD_PTR others; // those that pin leaves free
static HANDLE thread;
static void (*work_of_thread)(char *);

static DWORD_PTR of_the_process(void)
{
    DWORD_PTR allowed;
    DWORD_PTR of_the_machine;
    if (!GetProcessAffinityMask(GetCurrentProcess(), &allowed, &of_the_machine))
        die("GetProcessAffinityMask");
    return allowed;
}

bool pin(void)
{
    const DWORD_PTR allowed = of_the_process();
    others = allowed & (allowed - 1); // all but the first
    return SetThreadAffinityMask(GetCurrentThread(), allowed - others) != 0;
}

// Windows gives a thread's mask only to who sets it: so it is set to all, and back.
int64_t processors_allowed(void)
{
    DWORD_PTR mask = SetThreadAffinityMask(GetCurrentThread(), of_the_process());
    if (!mask || !SetThreadAffinityMask(GetCurrentThread(), mask))
        die("SetThreadAffinityMask");
    int64_t count = 0;
    for (; mask; mask &= mask - 1)
        count++;
    return count;
}

static DWORD WINAPI run_thread(void *at)
{
    if (others)
        SetThreadAffinityMask(GetCurrentThread(), others);
    work_of_thread(at);
    return 0;
}

void start_elsewhere(void (*work)(char *), char *at)
{
    work_of_thread = work;
    thread = CreateThread(NULL, 0, run_thread, at, 0, NULL);
    if (!thread)
        die("CreateThread");
}

void join_elsewhere(void)
{
    if (WaitForSingleObject(thread, INFINITE) != WAIT_OBJECT_0)
        die("WaitForSingleObject");
    if (!CloseHandle(thread))
        die("CloseHandle");
}

int64_t now_ns(void)
{
    LARGE_INTEGER now;
    LARGE_INTEGER a_second;
    if (!QueryPerformanceCounter(&now) || !QueryPerformanceFrequency(&a_second))
        die("QueryPerformanceCounter");
    return (int64_t)((double)now.QuadPart * 1e9 / (double)a_second.QuadPart);
}
