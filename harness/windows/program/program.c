// program.c: one program, its time, and the end of what it says.

#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ended ended;

// What a program writes, as long as anybody holds the other end. Kept is the end of it.
static DWORD WINAPI listen_to(void *pipe)
{
    char some[4096];
    DWORD n;
    size_t length = 0;
    while (ReadFile(pipe, some, sizeof some, &n, NULL) && n) {
        const size_t over = length + n > KEPT ? length + n - KEPT : 0;
        memmove(ended.said, ended.said + over, length - over);
        memcpy(ended.said + length - over, some, n);
        length += n - over;
        ended.said[length] = '\0';
    }
    return 0;
}

// The two ends of a pipe, and nothing to read: what a program gets, and what is ours.
static bool make_streams(HANDLE *ours, HANDLE *says, HANDLE *nothing)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof inherit, .bInheritHandle = TRUE};
    *nothing = CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ, &inherit, OPEN_EXISTING, 0, NULL);
    return *nothing != INVALID_HANDLE_VALUE && CreatePipe(ours, says, &inherit, 1 << 16) &&
           SetHandleInformation(*ours, HANDLE_FLAG_INHERIT, 0);
}

int limit(void)
{
    const char *const said = getenv("LAB_LIMIT");
    const int seconds = said ? (int)strtol(said, NULL, 10) : LIMIT;
    return seconds > 0 && seconds <= LIMIT ? seconds : LIMIT;
}

static void wait_for(HANDLE process)
{
    const HANDLE either[] = {process, stop_event()};
    const DWORD which = WaitForMultipleObjects(2, either, FALSE, (DWORD)limit() * 1000);
    ended.how = which == WAIT_OBJECT_0 ? ENDED : which == WAIT_TIMEOUT ? TIME_UP : STOPPED;
    GetExitCodeProcess(process, &ended.code);
}

static const struct ended *not_started(void)
{
    ended.how = NOT_STARTED;
    ended.code = GetLastError();
    return &ended;
}

// Until it has ended, and all that it has started with it.
static void see_it_through(const PROCESS_INFORMATION *made, HANDLE job, HANDLE pipe)
{
    const HANDLE listener = CreateThread(NULL, 0, listen_to, pipe, 0, NULL);
    wait_for(made->hProcess);
    TerminateJobObject(job, 1);
    WaitForSingleObject(made->hProcess, 5000);
    if (listener) {
        WaitForSingleObject(listener, 5000);
        CloseHandle(listener);
    }
    CloseHandle(made->hThread);
    CloseHandle(made->hProcess);
}

const struct ended *run_program(const wchar_t *program, const wchar_t *argument,
                                const wchar_t *folder)
{
    static wchar_t line[2 * LONGEST + 8];
    PROCESS_INFORMATION made;
    HANDLE ours = NULL, handles[2] = {NULL, NULL}; // it reads the first, writes the second
    ended = (struct ended){ENDED, 0, ""};
    swprintf(line, sizeof line / sizeof *line, L"\"%ls\" \"%ls\"", program, argument);
    const HANDLE job = new_job();
    if (!job || !make_streams(&ours, &handles[1], &handles[0]))
        return not_started();
    STARTUPINFOW from = {.dwFlags = STARTF_USESTDHANDLES, .hStdInput = handles[0]};
    from.hStdOutput = from.hStdError = handles[1];
    const bool started =
        start(program, line, folder, from, job, handles, 2, CREATE_NO_WINDOW, &made);
    if (!started)
        not_started();
    CloseHandle(handles[0]);
    CloseHandle(handles[1]);
    if (started)
        see_it_through(&made, job, ours);
    CloseHandle(ours);
    CloseHandle(job);
    return &ended;
}
