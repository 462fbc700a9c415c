// folder.c: where results are kept.

#include "files.h"
#include "result.h"
#include "say.h"

static wchar_t folder[LONGEST];
static DWORD wrong; // the error of what could not be kept

const wchar_t *results_folder(void)
{
    return folder;
}

bool is_full(void)
{
    return wrong == ERROR_DISK_FULL || wrong == ERROR_HANDLE_DISK_FULL;
}

// Beside the programs; where nothing can be written there, among the user's own files.
bool results_begin(void)
{
    wchar_t above[LONGEST], trial[LONGEST];
    if (join(folder, kit.root, L"results") && make_folder(folder) &&
        join(trial, folder, L"trial") && write_whole(trial, "", 0) &&
        DeleteFileW(any_length(trial)))
        return true;
    wrong = GetLastError();
    say("%s cannot be written: %s", utf8(folder), error_words(wrong));
    const DWORD length = GetEnvironmentVariableW(L"USERPROFILE", above, LONGEST);
    if (!length || length >= LONGEST || is_full() || !join(folder, above, L"memory-labs-results") ||
        !make_folder(folder))
        return false;
    say("the results go to %s", utf8(folder));
    return true;
}

bool keep_text(const wchar_t *where, const wchar_t *name, const struct text *text)
{
    wchar_t inside[LONGEST], path[LONGEST];
    if (text->short_of_memory)
        SetLastError(ERROR_OUTOFMEMORY);
    else if (join(inside, folder, where) && make_folder(inside) && join(path, inside, name) &&
             write_whole(path, text->at, text->length))
        return true;
    wrong = GetLastError();
    say("%s\\%s\\%s could not be kept: %s", utf8(folder), utf8(where), utf8(name),
        error_words(wrong));
    return false;
}
