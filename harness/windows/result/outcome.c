// outcome.c: how a program ended, in the words of harness/driver/outcome.py and ending.py.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "json.h"
#include "result.h"
#include "say.h"

enum { HELD = 0, FAILED = 1, DIED = 2, SKIPPED = 77, MOST_SAID = 1000 };

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

static const char *in_words(DWORD code)
{
    static char words[100];
    snprintf(words, sizeof words, "it ended with exit code %lu", (unsigned long)code);
    for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++)
        if (STATUSES[i].code == code)
            snprintf(words, sizeof words, "it ended with 0x%08lX %s", (unsigned long)code,
                     STATUSES[i].name);
    return words;
}

// The last line that is not empty, without the name that a program of ours says first.
static const char *last_line(const char *said)
{
    static char line[MOST_SAID + 1];
    const char *begin = said, *end = said + strlen(said);
    while (end > said && strchr(" \t\r\n", end[-1]))
        end--;
    for (const char *at = said; at < end; at++)
        if (*at == '\n')
            begin = at + 1;
    begin += strspn(begin, " \t");
    const size_t name = strspn(begin, "abcdefghijklmnopqrstuvwxyz0123456789-.");
    if (name && strncmp(begin + name, ": ", 2) == 0 && memchr(begin, '.', name))
        begin += name + 2;
    const size_t length = begin < end ? (size_t)(end - begin) : 0;
    snprintf(line, sizeof line, "%.*s", (int)(length < MOST_SAID ? length : MOST_SAID), begin);
    return line;
}

static struct outcome made(const char *how, const char *why, const char *more)
{
    struct outcome outcome = {.how = how};
    snprintf(outcome.why, sizeof outcome.why, "%s%s", why, more);
    return outcome;
}

struct outcome unstarted(const char *why)
{
    return made("unstarted", why, "");
}

static struct outcome late(void)
{
    struct outcome outcome = {.how = "timeout"};
    snprintf(outcome.why, sizeof outcome.why, "it was still running after %d seconds and was ended",
             limit());
    return outcome;
}

// Of a program that ended as one does that has written its result.
static struct outcome result_in(const wchar_t *path, DWORD code)
{
    size_t size = 0;
    char *const result = read_file(path, &size);
    if (!result)
        return made("died", in_words(code), " and wrote no result");
    const json end = json_end(result);
    if (end && end[strspn(end, " \r\n")] == '\0' && json_member(result, "claims")) {
        struct outcome outcome = {.how = "ran", .result = result};
        return outcome;
    }
    free(result);
    return made("died", "what it wrote is no JSON", "");
}

struct outcome outcome_of(const struct ended *ended, const wchar_t *path)
{
    const char *const said = last_line(ended->said);
    if (ended->how == NOT_STARTED)
        return made("unstarted", "it could not be started: ", error_words(ended->code));
    if (ended->how == TIME_UP)
        return late();
    if (ended->code == SKIPPED)
        return made("skipped", *said ? said : "it did not say why", "");
    if (ended->code == DIED)
        return made("died", *said ? said : in_words(DIED), "");
    if (ended->code == HELD || ended->code == FAILED)
        return result_in(path, ended->code);
    struct outcome outcome = made("died", in_words(ended->code), *said ? ": " : "");
    strncat(outcome.why, said, sizeof outcome.why - strlen(outcome.why) - 1);
    return outcome;
}
