// codes.c: errors and signals by the names that Linux gives them: strerrorname_np(3),
// sigabbrev_np(3), of glibc since 2.32.

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "system.h"

void system_error_name(char *text, size_t size, int64_t error)
{
    const char *name = strerrorname_np((int)error);
    if (error == 0)
        snprintf(text, size, N_("no error"));
    else
        snprintf(text, size, "%s %" PRId64, name ? name : "error", error);
}

// Other numbers than those of signals are how an experiment says that a child ended otherwise.
void system_fault_name(char *text, size_t size, int64_t code)
{
    const char *name = code > 0 && code < NSIG ? sigabbrev_np((int)code) : NULL;
    if (code == 0)
        snprintf(text, size, N_("no fault"));
    else if (name)
        snprintf(text, size, "SIG%s", name);
    else
        snprintf(text, size, "%" PRId64, code);
}
