// predictions.c: where predictions lie: in %LOCALAPPDATA%, so that a newer kit finds them too.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "result.h"
#include "say.h"

enum { TRIES = 100 }; // predictions of an experiment

// The folder of a lab in %LOCALAPPDATA%\memory-labs\my\predictions.
static bool folder_of(const char *lab, wchar_t to[LONGEST])
{
    wchar_t above[LONGEST], mine[LONGEST];
    const DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", above, LONGEST);
    return length && length < LONGEST && join(mine, above, L"memory-labs\\my\\predictions") &&
           join(to, mine, wide(lab));
}

// The file of the nth try; the first has no number.
static bool file_of(wchar_t to[LONGEST], const wchar_t *folder, const char *name, int n)
{
    char file[NAME + 32];
    snprintf(file, sizeof file, n ? "%s.after-%d.json" : "%s.json", name, n);
    return join(to, folder, wide(file));
}

static bool holds(const wchar_t *path, const char *bytes, size_t size)
{
    size_t found = 0;
    char *const other = read_file(path, &found);
    const bool same = other && found == size && memcmp(other, bytes, size) == 0;
    free(other);
    return same;
}

bool keep_prediction(const char *lab, const char *name, const char *bytes, size_t size)
{
    wchar_t folder[LONGEST], path[LONGEST];
    const bool found = folder_of(lab, folder) && make_folder(folder);
    for (int n = 0; found && n < TRIES && file_of(path, folder, name, n); n++) {
        if (holds(path, bytes, size)) {
            say("%s.%s: this prediction is kept already", lab, name);
            return true;
        }
        if (!is_file(path) && write_whole(path, bytes, size)) {
            say("%s.%s: kept in %s", lab, name, utf8(path));
            return true;
        }
        if (!is_file(path))
            break;
    }
    say("%s.%s: what you predict cannot be kept in %%LOCALAPPDATA%%: %s", lab, name, last_error());
    return false;
}

void send_predictions(void)
{
    wchar_t mine[LONGEST], from[LONGEST], sent[LONGEST], folder[LONGEST], to[LONGEST];
    if (!join(sent, results_folder(), L"predictions"))
        return;
    for (const struct experiment *e = kit.experiment; e < kit.experiment + kit.experiments; e++)
        for (int n = 0; n < TRIES && folder_of(e->lab, mine) && file_of(from, mine, e->name, n) &&
                        is_file(from);
             n++)
            if (join(folder, sent, wide(e->lab)) && make_folder(folder) &&
                file_of(to, folder, e->name, n))
                CopyFileW(any_length(from), any_length(to), FALSE);
}
