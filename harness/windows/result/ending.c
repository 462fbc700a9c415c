// ending.c: an exit code in the words of harness/driver/ending.py.

#include <stdio.h>

#include "result.h"

// Documented in [MS-ERREF] 2.3.1.
static const struct {
    DWORD code;
    const char *name;
} STATUSES[] = {
    {0x80000001, "STATUS_GUARD_PAGE_VIOLATION"},
    {0x80000003, "STATUS_BREAKPOINT"},
    {0xC0000005, "STATUS_ACCESS_VIOLATION"},
    {0xC0000006, "STATUS_IN_PAGE_ERROR"},
    {0xC0000017, "STATUS_NO_MEMORY"},
    {0xC000001D, "STATUS_ILLEGAL_INSTRUCTION"},
    {0xC0000025, "STATUS_NONCONTINUABLE_EXCEPTION"},
    {0xC000007B, "STATUS_INVALID_IMAGE_FORMAT"},
    {0xC000008C, "STATUS_ARRAY_BOUNDS_EXCEEDED"},
    {0xC0000094, "STATUS_INTEGER_DIVIDE_BY_ZERO"},
    {0xC0000095, "STATUS_INTEGER_OVERFLOW"},
    {0xC0000096, "STATUS_PRIVILEGED_INSTRUCTION"},
    {0xC00000FD, "STATUS_STACK_OVERFLOW"},
    {0xC0000135, "STATUS_DLL_NOT_FOUND"},
    {0xC0000139, "STATUS_ENTRYPOINT_NOT_FOUND"},
    {0xC000013A, "STATUS_CONTROL_C_EXIT"},
    {0xC0000142, "STATUS_DLL_INIT_FAILED"},
    {0xC0000374, "STATUS_HEAP_CORRUPTION"},
    {0xC0000409, "STATUS_STACK_BUFFER_OVERRUN"},
    {0xC0000420, "STATUS_ASSERTION_FAILURE"},
};

const char *in_words(DWORD code)
{
    static char words[100];
    snprintf(words, sizeof words, "it ended with exit code %lu", (unsigned long)code);
    for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++)
        if (STATUSES[i].code == code)
            snprintf(words, sizeof words, "it ended with 0x%08lX %s", (unsigned long)code,
                     STATUSES[i].name);
    return words;
}
