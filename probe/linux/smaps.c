// smaps.c: /proc/self/smaps, read in pieces and given as mappings.

#include "smaps.h"

#include <string.h>
#include <unistd.h>

uint64_t number_at(const char **text, int base)
{
    uint64_t v = 0;
    for (;; (*text)++) {
        const char c = **text;
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
        if (digit >= base)
            return v;
        v = v * (uint64_t)base + (uint64_t)digit;
    }
}

uint64_t kilobytes(const char *line)
{
    line = strchr(line, ':') + 1;
    while (*line == ' ' || *line == '\t')
        line++;
    return number_at(&line, 10) * 1024;
}

// "7f00-7f10 rw-p 00000000 fe:00 1234   /path"
static struct mapping mapping_of(const char *line)
{
    struct mapping m = {.resident = unknown("/proc/self/smaps does not tell Rss here")};
    m.start = number_at(&line, 16);
    line++;
    m.end = number_at(&line, 16);
    m.shared = line[4] == 's';
    for (int spaces = 0; spaces < 4; line++)
        spaces += *line == ' ';
    m.file = *line != '0';
    return m;
}

static bool is_header(const char *line)
{
    return line[0] < 'A' || line[0] > 'Z';
}

static void add_line(struct mapping *m, const char *line)
{
    if (line[0] == 'R' && line[1] == 's') {
        m->resident = known((int64_t)kilobytes(line));
    } else if (line[0] == 'V' && line[1] == 'm') {
        m->tells_flags = true;
        m->accounted = strstr(line, " ac") != NULL;
    }
}

bool each_mapping(int smaps, void (*take)(const struct mapping *))
{
    static char text[32768];
    static struct mapping m;
    size_t kept = 0;
    off_t at = 0;
    ssize_t got;
    m.end = 0;
    while ((got = pread(smaps, text + kept, sizeof text - kept - 1, at)) > 0) {
        at += got;
        char *line = text;
        char *const end = text + kept + got;
        char *newline;
        while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
            *newline = '\0';
            if (!is_header(line)) {
                add_line(&m, line);
            } else {
                if (m.end)
                    take(&m);
                m = mapping_of(line);
            }
            line = newline + 1;
        }
        kept = (size_t)(end - line);
        memmove(text, line, kept);
    }
    if (m.end)
        take(&m);
    return got == 0 && at > 0;
}
