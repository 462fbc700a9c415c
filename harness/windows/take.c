// take.c: what PREDICT.html has saved is kept where it is found again.

#include <windows.h>

#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "files.h"
#include "json.h"
#include "kit.h"
#include "result.h"
#include "say.h"

enum { MOST = 1 << 20 }; // bytes of a prediction

static bool is_known(const char *lab, const char *name)
{
    for (int i = 0; i < kit.experiments; i++)
        if (strcmp(kit.experiment[i].lab, lab) == 0 && strcmp(kit.experiment[i].name, name) == 0)
            return true;
    return false;
}

// The text of a file is kept if it is a prediction; whether its seal is right ./lab report tells.
static bool take_text(const wchar_t *file, const char *bytes, size_t size)
{
    char lab[NAME], name[NAME];
    const bool whole = size <= MOST && strlen(bytes) == size && json_end(bytes);
    if (!whole || !json_is(json_member(bytes, "kind"), "prediction")) {
        say("%s is no prediction; PREDICT.html saves such files", utf8(file));
        return false;
    }
    json_text(json_member(bytes, "lab"), lab, sizeof lab);
    json_text(json_member(bytes, "experiment"), name, sizeof name);
    if (is_known(lab, name))
        return keep_prediction(lab, name, bytes, size);
    say("%s is about an experiment that is not in this kit", utf8(file));
    return false;
}

static bool take(const wchar_t *file)
{
    size_t size = 0;
    char *const bytes = read_file(file, &size);
    if (!bytes)
        say("%s cannot be read: %s", utf8(file), last_error());
    const bool good = bytes && take_text(file, bytes, size);
    free(bytes);
    return good;
}

// All that was saved into the folder of downloads.
static int take_downloads(void)
{
    wchar_t above[LONGEST], folder[LONGEST], pattern[LONGEST], one[LONGEST];
    WIN32_FIND_DATAW found;
    int good = 0, all = 0;
    const DWORD length = GetEnvironmentVariableW(L"USERPROFILE", above, LONGEST);
    const bool there = length && length < LONGEST && join(folder, above, L"Downloads") &&
                       join(pattern, folder, L"*.prediction*.json");
    const HANDLE search =
        there ? FindFirstFileW(any_length(pattern), &found) : INVALID_HANDLE_VALUE;
    if (search == INVALID_HANDLE_VALUE) {
        say("there is no prediction in your folder of downloads: open PREDICT.html, answer, and "
            "save; or name the file: lab take FILE");
        return WRONG_USE;
    }
    do {
        all++;
        good += join(one, folder, found.cFileName) && take(one);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return good == all ? GOOD : WRONG_USE;
}

int take_predictions(wchar_t **files)
{
    bool good = true;
    if (!*files)
        return take_downloads();
    for (; *files; files++)
        good &= take(*files);
    return good ? GOOD : WRONG_USE;
}
