// faults.c: faults, caught, on Linux.

#include <setjmp.h>
#include <signal.h>

#include "faults.h"

static sigjmp_buf way_back;
static struct fault caught;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    caught = (struct fault){true, signal, (uint64_t)(uintptr_t)info->si_addr};
    siglongjmp(way_back, 1);
}

struct fault try_call(void (*function)(void *), void *argument)
{
    static const int SIGNALS[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
    struct sigaction ours = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO}, before[4];
    for (int i = 0; i < 4; i++)
        sigaction(SIGNALS[i], &ours, &before[i]);
    caught = (struct fault){0};
    if (sigsetjmp(way_back, 1) == 0)
        function(argument);
    for (int i = 0; i < 4; i++)
        sigaction(SIGNALS[i], &before[i], NULL);
    return caught;
}
