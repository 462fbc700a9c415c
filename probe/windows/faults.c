// faults.c: faults, caught, on Windows.

#include <windows.h>

#include "faults.h"

static struct fault caught;

static void keep(const EXCEPTION_RECORD *record)
{
    caught = (struct fault){true, (int64_t)record->ExceptionCode, 0};
    if (record->NumberParameters >= 2)
        caught.address = (uint64_t)record->ExceptionInformation[1];
}

#ifdef _MSC_VER

static int keep_and_handle(const EXCEPTION_POINTERS *e)
{
    keep(e->ExceptionRecord);
    return EXCEPTION_EXECUTE_HANDLER;
}

struct fault try_call(void (*function)(void *), void *argument)
{
    caught = (struct fault){0};
    __try {
        function(argument);
    } __except (keep_and_handle(GetExceptionInformation())) {
    }
    return caught;
}

#else // MinGW has no __try: a vectored handler sends the thread to `land`, which jumps back

static void *way_back[5];
static volatile DWORD trying; // the thread that tries; 0: nobody

static _Noreturn void land(void)
{
    __builtin_longjmp(way_back, 1);
}

static LONG CALLBACK on_fault(EXCEPTION_POINTERS *e)
{
    if (trying != GetCurrentThreadId() || !(e->ExceptionRecord->ExceptionCode & 0x80000000))
        return EXCEPTION_CONTINUE_SEARCH;
    keep(e->ExceptionRecord);
#ifdef _WIN64
    e->ContextRecord->Rip = (uintptr_t)land;
    e->ContextRecord->Rsp = (e->ContextRecord->Rsp & ~(uintptr_t)15) - 8; // as after a call
#else
    e->ContextRecord->Eip = (uintptr_t)land;
    e->ContextRecord->Esp = (e->ContextRecord->Esp & ~(uintptr_t)15) - 4;
#endif
    e->ContextRecord->EFlags &= ~0x40000u; // AC: nothing after the fault was meant to be checked
    return EXCEPTION_CONTINUE_EXECUTION;
}

__attribute__((noinline)) static void call(void (*function)(void *), void *argument)
{
    if (__builtin_setjmp(way_back) == 0)
        function(argument);
}

struct fault try_call(void (*function)(void *), void *argument)
{
    void *const handler = AddVectoredExceptionHandler(1, on_fault);
    caught = (struct fault){0};
    trying = GetCurrentThreadId();
    call(function, argument);
    trying = 0;
    RemoveVectoredExceptionHandler(handler);
    return caught;
}

#endif
