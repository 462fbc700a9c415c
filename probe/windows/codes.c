// codes.c: errors and exceptions as Windows writes them. There is no call that gives an error's
// name: these are the names in winerror.h of those that the labs meet.

#include <windows.h>

#include <inttypes.h>
#include <stdio.h>

#include "system.h"

// clang-format off
#define NAMED(error) {error, #error}
// clang-format on
static const struct {
    DWORD code;
    const char *name;
} ERRORS[] = {
    NAMED(ERROR_FILE_NOT_FOUND),    NAMED(ERROR_ACCESS_DENIED),
    NAMED(ERROR_INVALID_HANDLE),    NAMED(ERROR_NOT_ENOUGH_MEMORY),
    NAMED(ERROR_OUTOFMEMORY),       NAMED(ERROR_SHARING_VIOLATION),
    NAMED(ERROR_INVALID_PARAMETER), NAMED(ERROR_ALREADY_EXISTS),
    NAMED(ERROR_BAD_EXE_FORMAT),    NAMED(ERROR_INVALID_ADDRESS),
    NAMED(ERROR_NOACCESS),          NAMED(ERROR_FILE_INVALID),
    NAMED(ERROR_MAPPED_ALIGNMENT),  NAMED(ERROR_USER_MAPPED_FILE),
    NAMED(ERROR_COMMITMENT_LIMIT),  NAMED(ERROR_NOT_ENOUGH_QUOTA),
    NAMED(ERROR_WORKING_SET_QUOTA), NAMED(ERROR_PAGEFILE_QUOTA),
    NAMED(ERROR_TIMEOUT),           NAMED(ERROR_COMMITMENT_MINIMUM),
    NAMED(ERROR_NOT_LOCKED),        NAMED(ERROR_PRIVILEGE_NOT_HELD),
};

void system_error_name(char *text, size_t size, int64_t error)
{
    if (error == 0) {
        snprintf(text, size, N_("no error"));
        return;
    }
    const char *name = "error";
    for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++)
        if (ERRORS[i].code == error)
            name = ERRORS[i].name;
    snprintf(text, size, "%s %" PRId64, name, error);
}

// Codes of exceptions and statuses have the highest bits set; other numbers are how an experiment
// says that a child ended otherwise.
void system_fault_name(char *text, size_t size, int64_t code)
{
    const uint32_t bits = (uint32_t)code;
    if (code == 0)
        snprintf(text, size, N_("no fault"));
    else if (bits >> 30 >= 2)
        snprintf(text, size, "0x%08" PRIX32, bits);
    else
        snprintf(text, size, "%" PRId64, code);
}
