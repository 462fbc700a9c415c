// work.c: the folder that programs work in. Another process of ours removes it if we cannot.

#include <stdio.h>
#include <stdlib.h>

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
static bool find_place(void)
{
    wchar_t above[LONGEST];
    const DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", above, LONGEST);
    if (length && length < LONGEST && join(place, above, L"memory-labs") && make_folder(place))
        return true;
    const DWORD other = GetTempPathW(LONGEST, above);
    return other && other < LONGEST && join(place, above, L"memory-labs") && make_folder(place);
}

// Another lab.exe that measures now would be measured too: it is waited for.
static bool take_turn(void)
{
    wchar_t file[LONGEST];
    if (!join(file, place, L"lock"))
        return false;
    for (bool told = false; !is_stopped(); told = true) {
        make_folder(place); // the other one may just have removed it
        lock = CreateFileW(any_length(file), GENERIC_WRITE | DELETE, 0, NULL, CREATE_ALWAYS,
                           FILE_FLAG_DELETE_ON_CLOSE, NULL);
        if (lock != INVALID_HANDLE_VALUE)
            return true;
        const DWORD error = GetLastError();
        if (error != ERROR_SHARING_VIOLATION && error != ERROR_ACCESS_DENIED &&
            error != ERROR_DELETE_PENDING && error != ERROR_PATH_NOT_FOUND)
            return false;
        if (!told)
            say("another lab.exe is measuring; this one waits for it");
        WaitForSingleObject(stop_event(), 200);
    }
    SetLastError(ERROR_CANCELLED);
    return false;
}

static void post_guard(const wchar_t *name)
{
    static wchar_t line[LONGEST + 128], self[LONGEST];
    PROCESS_INFORMATION made;
    HANDLE us = NULL;
    const DWORD length = GetModuleFileNameW(NULL, self, LONGEST);
    if (!length || length >= LONGEST ||
        !DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &us,
                         SYNCHRONIZE, TRUE, 0))
        return;
    swprintf(line, sizeof line / sizeof *line, L"\"%ls\" guard %lu %ls", self,
             (unsigned long)(uintptr_t)us, name);
    if (start(self, line, NULL, (STARTUPINFOW){.dwFlags = STARTF_USESTDHANDLES}, NULL, &us, 1,
              DETACHED_PROCESS, &made)) {
        CloseHandle(made.hThread);
        CloseHandle(made.hProcess);
    }
    CloseHandle(us);
}

bool work_begin(void)
{
    wchar_t name[64];
    SetEnvironmentVariableW(L"TMPDIR", NULL); // they work in the folder that they are started in
    swprintf(name, sizeof name / sizeof *name, L"%lu-%lu", (unsigned long)GetCurrentProcessId(),
             (unsigned long)GetTickCount());
    if (find_place() && take_turn()) {
        remove_tree(place); // of those that were ended with their guards; the lock stays
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

int guard(const wchar_t *process, const wchar_t *name)
{
    const HANDLE first = (HANDLE)(uintptr_t)wcstoul(process, NULL, 10);
    if (wcspbrk(name, L"\\/.:") || WaitForSingleObject(first, INFINITE) != WAIT_OBJECT_0 ||
        !find_place() || !join(ours, place, name))
        return 2;
    for (int i = 0; i < 50 && GetFileAttributesW(any_length(ours)) != INVALID_FILE_ATTRIBUTES;
         i++) {
        remove_tree(ours); // what was in a job of a process that was ended may still be ending
        Sleep(100);
    }
    RemoveDirectoryW(any_length(place));
    return 0;
}
