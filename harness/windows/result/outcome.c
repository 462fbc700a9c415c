// outcome.c: what came of a program, in the words of harness/driver/outcome.py.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "json.h"
#include "result.h"
#include "say.h"

enum { HELD = 0, FAILED = 1, DIED = 2, SKIPPED = 77, MOST_SAID = 1000 };

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
