// work.c: the folder that programs work in. Another process of ours removes it if we cannot.

#include <stdio.h>

#include "files.h"
#include "program.h"
#include "say.h"

static wchar_t place[LONGEST];   // memory-labs; whoever holds the file `lock` in it measures
static wchar_t ours[LONGEST];    // in there; empty: there is none
static wchar_t current[LONGEST]; // in there, for one program
static HANDLE lock = INVALID_HANDLE_VALUE;

const wchar_t *work_folder(void)
{
    return ours;
}

// %LOCALAPPDATA%\memory-labs, or where it cannot be had %TEMP%\memory-labs.
bool find_work_place(wchar_t to[LONGEST])
{
    wchar_t above[LONGEST];
    const DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", above, LONGEST);
    if (length && length < LONGEST && join(to, above, L"memory-labs") && make_folder(to))
        return true;
    const DWORD other = GetTempPathW(LONGEST, above);
    return other && other < LONGEST && join(to, above, L"memory-labs") && make_folder(to);
}

// Another lab.exe that measures now would be measured too: it is waited for.
static bool take_turn(void)
{
    wchar_t file[LONGEST];
    if (!join(file, place, L"lock"))
        return false;
    for (int tries = 0; !is_stopped(); tries++) {
        make_folder(place); // the other one may just have removed it
        lock = CreateFileW(any_length(file), GENERIC_WRITE | DELETE, 0, NULL, CREATE_ALWAYS,
                           FILE_FLAG_DELETE_ON_CLOSE, NULL);
        if (lock != INVALID_HANDLE_VALUE)
            return true;
        const DWORD error = GetLastError();
        const bool may_pass = error == ERROR_ACCESS_DENIED || error == ERROR_DELETE_PENDING ||
                              error == ERROR_PATH_NOT_FOUND;
        if (error != ERROR_SHARING_VIOLATION && (!may_pass || tries > 25))
            return false;
        if (tries == 0)
            say("another lab.exe is measuring; this one waits for it");
        WaitForSingleObject(stop_event(), 200);
    }
    SetLastError(ERROR_CANCELLED);
    return false;
}

// Removes the folders of those that were ended with their guards. Whatever else lies there stays.
static void sweep(void)
{
    wchar_t pattern[LONGEST], one[LONGEST];
    WIN32_FIND_DATAW found;
    const HANDLE search = join(pattern, place, L"*-*") ? FindFirstFileW(any_length(pattern), &found)
                                                       : INVALID_HANDLE_VALUE;
    if (search == INVALID_HANDLE_VALUE)
        return;
    do {
        if (wcsspn(found.cFileName, L"0123456789-") == wcslen(found.cFileName) &&
            join(one, place, found.cFileName))
            remove_tree(one);
    } while (FindNextFileW(search, &found));
    FindClose(search);
}

bool work_begin(void)
{
    wchar_t name[64];
    SetEnvironmentVariableW(L"TMPDIR", NULL); // they work in the folder that they are started in
    swprintf(name, sizeof name / sizeof *name, L"%lu-%lu", (unsigned long)GetCurrentProcessId(),
             (unsigned long)GetTickCount());
    if (find_work_place(place) && take_turn()) {
        sweep(); // nobody else works there now
        if (join(ours, place, name) && make_folder(ours)) {
            post_guard(name);
            return true;
        }
    }
    if (!is_stopped())
        say("there is no folder to work in, neither in %%LOCALAPPDATA%% nor in %%TEMP%%: %s",
            last_error());
    ours[0] = L'\0';
    work_end();
    return false;
}

const wchar_t *work_anew(void)
{
    static unsigned n;
    wchar_t name[32];
    if (current[0])
        remove_tree(current);
    swprintf(name, sizeof name / sizeof *name, L"%u\\files", n++);
    if (!join(current, ours, name) || !make_folder(current))
        return NULL;
    *wcsrchr(current, L'\\') = L'\0';
    return current;
}

void work_end(void)
{
    if (ours[0])
        remove_tree(ours);
    ours[0] = L'\0';
    if (lock != INVALID_HANDLE_VALUE)
        CloseHandle(lock);
    lock = INVALID_HANDLE_VALUE;
    RemoveDirectoryW(any_length(place));
}
