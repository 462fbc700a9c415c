// kit.c: the list of what lies in the kit, and choosing from it.

#include "kit.h"

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "computer.h"
#include "files.h"
#include "say.h"

struct kit kit;

static void find_root(void)
{
    const DWORD length = GetModuleFileNameW(NULL, kit.root, LONGEST);
    kit.root[length < LONGEST ? length : 0] = L'\0';
    if (wcsncmp(kit.root, L"\\\\?\\", 4) == 0 && kit.root[5] == L':')
        memmove(kit.root, kit.root + 4, (wcslen(kit.root + 4) + 1) * sizeof *kit.root);
    wchar_t *slash = wcsrchr(kit.root, L'\\');
    if (slash)
        *slash = L'\0';
    slash = wcsrchr(kit.root, L'\\');
    if (slash && _wcsicmp(slash, L"\\bin32") == 0) // the one for a Windows of 32 bits
        *slash = L'\0';
}

bool kit_file(wchar_t to[LONGEST], const char *name)
{
    wchar_t path[LONGEST];
    wcscpy(path, wide(name));
    for (wchar_t *slash = path; (slash = wcschr(slash, L'/'));)
        *slash = L'\\';
    return join(to, kit.root, path);
}

static void copy(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from ? from : "");
}

// A line of the list: a word that says what it is, then its parts, with tabs between them.
static void take_line(char *line)
{
    const char *const kind = strtok(line, "\t");
    const char *const first = kind ? strtok(NULL, "\t") : NULL, *const second = strtok(NULL, "\t");
    if (!first)
        return;
    if (strcmp(kind, "lab") == 0 && kit.labs < LABS) {
        copy(kit.lab[kit.labs].name, NAME, first);
        copy(kit.lab[kit.labs++].title, sizeof kit.lab->title, second);
    } else if (strcmp(kind, "name") == 0 && kit.names < NAMES) {
        copy(kit.name[kit.names++], NAME, first);
    } else if (strcmp(kind, "experiment") == 0 && second && kit.experiments < EXPERIMENTS) {
        struct experiment *const e = &kit.experiment[kit.experiments++];
        copy(e->lab, NAME, first);
        copy(e->name, NAME, second);
        copy(e->source, NAME, strtok(NULL, "\t"));
        e->last = strtok(NULL, "\t") != NULL;
    }
}

static void name_machines(void)
{
    static const wchar_t *const PROGRAMS[] = {L"bin64", L"bin32"};
    static const wchar_t *const RESULTS[] = {L"windows64", L"windows32"};
    for (int i = 0; i < 2; i++) {
        struct machine *const m = &kit.machine[i];
        m->bits = i == 0 ? 64 : 32;
        m->programs = PROGRAMS[i];
        m->results = RESULTS[i];
        snprintf(m->name, sizeof m->name, "%s%d", this_computer()->wine ? "wine" : "windows",
                 m->bits);
    }
}

bool kit_open(void)
{
    wchar_t path[LONGEST];
    size_t size = 0;
    find_root();
    char *const list = kit_file(path, "labs/kit.txt") ? read_file(path, &size) : NULL;
    if (!list) {
        say("%s is not there: unpack the whole of memory-labs-windows.zip into a folder, and start "
            "what lies there",
            utf8(path));
        return false;
    }
    for (char *line = list, *end; *line; line = end) {
        end = line + strcspn(line, "\r\n");
        const bool more = *end;
        *end = '\0';
        take_line(line);
        end += more;
    }
    free(list);
    name_machines();
    return true;
}

bool program_of(wchar_t to[LONGEST], const struct experiment *e, const struct machine *m)
{
    char name[64 + 2 * NAME];
    snprintf(name, sizeof name, "%s/%s.%s.exe", utf8(m->programs), e->lab, e->name);
    return kit_file(to, name);
}
