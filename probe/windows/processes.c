// processes.c: this program again as another process, on Windows.

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "processes.h"
#include "system.h"
#include "wide.h"

enum { CHILDREN = 16, PATIENCE_MS = 20000 };

struct child {
    HANDLE process, go_on, told, said; // our ends: we write, we read, what it wrote to stderr
    bool hung;                         // and was ended for it
};

static struct child children[CHILDREN];

// No box, no debugger: the exit code of a crash is the exception.
static LONG CALLBACK end_with_the_code(EXCEPTION_POINTERS *e)
{
    TerminateProcess(GetCurrentProcess(), e->ExceptionRecord->ExceptionCode);
    return EXCEPTION_EXECUTE_HANDLER;
}

// A stack that has overflowed has no room left for the way to the filter above; a vectored handler
// comes first.
static LONG CALLBACK end_an_overflow(EXCEPTION_POINTERS *e)
{
    return e->ExceptionRecord->ExceptionCode == EXCEPTION_STACK_OVERFLOW
               ? end_with_the_code(e)
               : EXCEPTION_CONTINUE_SEARCH;
}

void system_in_child(void)
{
    AddVectoredExceptionHandler(0, end_an_overflow);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    SetUnhandledExceptionFilter(end_with_the_code);
}

// Whatever is in this job ends when its last handle, ours, is closed: with this process at the
// latest. A child is in it from its first moment; put into it later, it would stay behind if we
// were ended in between.
static LPPROC_THREAD_ATTRIBUTE_LIST in_our_job(void)
{
    static _Alignas(16) char bytes[256];
    static LPPROC_THREAD_ATTRIBUTE_LIST list;
    static HANDLE job;
    SIZE_T size = sizeof bytes;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (!job && (job = CreateJobObjectW(NULL, NULL)) &&
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) &&
        InitializeProcThreadAttributeList((void *)bytes, 1, 0, &size) &&
        UpdateProcThreadAttribute((void *)bytes, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &job,
                                  sizeof job, NULL, NULL))
        list = (void *)bytes;
    return list;
}

// A pipe of which the child inherits one end.
static bool make_pipe(HANDLE *ours, HANDLE *theirs, bool they_write)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof inherit, .bInheritHandle = TRUE};
    HANDLE reads, writes;
    if (!CreatePipe(&reads, &writes, &inherit, 65536))
        return false;
    *ours = they_write ? reads : writes;
    *theirs = they_write ? writes : reads;
    return SetHandleInformation(*ours, HANDLE_FLAG_INHERIT, 0);
}

// NULL if it is too long. No argument of ours has a quote in it, or a backslash at its end.
static wchar_t *command_line(const char *path, const char *role, const char *argument)
{
    static char text[4 * LONG_PATH];
    static wchar_t line[sizeof text];
    const int length = snprintf(text, sizeof text, "\"%s\" --role %s \"%s\"", path, role, argument);
    SetLastError(ERROR_FILENAME_EXCED_RANGE);
    return length < (int)sizeof text && MultiByteToWideChar(CP_UTF8, 0, text, -1, line, sizeof text)
               ? line
               : NULL;
}

static bool launch(struct child *c, const char *program, const char *role, const char *argument)
{
    wchar_t number[32];
    HANDLE go_on = NULL, told = NULL, said = NULL;
    const char *const path = program ? program : own_path();
    wchar_t *const line = command_line(path, role, argument ? argument : "");
    if (!make_pipe(&c->go_on, &go_on, false) || !make_pipe(&c->told, &told, true) ||
        !make_pipe(&c->said, &said, true))
        return false;
    swprintf(number, sizeof number / sizeof *number, L"%lu", (unsigned long)(uintptr_t)told);
    SetEnvironmentVariableW(L"LAB_TOLD", number);
    STARTUPINFOEXW start = {.StartupInfo = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES}};
    start.StartupInfo.hStdInput = go_on;
    start.StartupInfo.hStdOutput = start.StartupInfo.hStdError = said;
    start.lpAttributeList = in_our_job();
    PROCESS_INFORMATION made;
    const BOOL ok =
        line && start.lpAttributeList &&
        CreateProcessW(wide_path(path), line, NULL, NULL, TRUE, EXTENDED_STARTUPINFO_PRESENT, NULL,
                       NULL, &start.StartupInfo, &made);
    const DWORD error = GetLastError();
    CloseHandle(go_on);
    CloseHandle(told);
    CloseHandle(said);
    SetLastError(error);
    if (!ok)
        return false;
    c->process = made.hProcess;
    CloseHandle(made.hThread);
    return true;
}

static void close_all(struct child *c)
{
    const HANDLE handles[] = {c->process, c->go_on, c->told, c->said};
    for (int i = 0; i < 4; i++)
        if (handles[i])
            CloseHandle(handles[i]);
    *c = (struct child){0};
}

struct child *child_start(const char *program, const char *role, const char *argument)
{
    struct child *c = children;
    while (c < children + CHILDREN && c->process)
        c++;
    if (c == children + CHILDREN)
        return NULL;
    if (launch(c, program, role, argument))
        return c;
    const DWORD error = GetLastError();
    close_all(c);
    SetLastError(error);
    return NULL;
}

static bool something_to_read(HANDLE pipe, DWORD bytes)
{
    const ULONGLONG until = GetTickCount64() + PATIENCE_MS; // a Sleep(1) may take 16 ms
    while (GetTickCount64() < until) {
        DWORD waiting = 0;
        // or its end: ReadFile tells
        if (!PeekNamedPipe(pipe, NULL, 0, NULL, &waiting, NULL) || waiting >= bytes)
            return true;
        Sleep(1);
    }
    return false;
}

struct figure child_told(struct child *c)
{
    struct message message;
    DWORD n;
    // it has had its time: nobody waits for it again
    if (!something_to_read(c->told, sizeof message)) {
        c->hung = true;
        child_kill(c);
        SetLastError(ERROR_TIMEOUT);
        return unknown("the other process did not answer in time");
    }
    if (!ReadFile(c->told, &message, sizeof message, &n, NULL) || n != sizeof message)
        return unknown("the other process ended too early");
    return figure_in(&message);
}

void child_continue(struct child *c)
{
    DWORD n;
    WriteFile(c->go_on, "", 1, &n, NULL);
}

static struct ending end_of(struct child *c)
{
    DWORD code;
    if (WaitForSingleObject(c->process, PATIENCE_MS) != WAIT_OBJECT_0) {
        TerminateProcess(c->process, 1);
        WaitForSingleObject(c->process, PATIENCE_MS);
        return (struct ending){HUNG, 0, ""};
    }
    if (c->hung)
        return (struct ending){HUNG, 0, ""};
    GetExitCodeProcess(c->process, &code);
    // an NTSTATUS of failure or warning
    return (struct ending){code >= 0x80000000 ? CRASHED : EXITED, (int64_t)code, ""};
}

struct ending child_end(struct child *c)
{
    static char said[MAX_SAID];
    DWORD n = 0;
    if (!c)
        return (struct ending){NOT_STARTED, (int64_t)GetLastError(), ""};
    CloseHandle(c->go_on); // lets it out of every wait_for_parent
    c->go_on = NULL;
    struct ending ending = end_of(c);
    if (PeekNamedPipe(c->said, NULL, 0, NULL, &n, NULL) && n > 0)
        ReadFile(c->said, said, n < sizeof said - 1 ? n : sizeof said - 1, &n, NULL);
    said[n] = '\0';
    ending.said = said;
    close_all(c);
    return ending;
}

void child_kill(struct child *c)
{
    // STATUS_CONTROL_C_EXIT: ended from outside
    if (c)
        TerminateProcess(c->process, 0xC000013A);
}

struct ending run_self(const char *role, const char *argument)
{
    const struct ending ending = child_end(child_start(NULL, role, argument));
    if (ending.how == NOT_STARTED) {
        SetLastError((DWORD)ending.code);
        die("starting this program again");
    }
    return ending;
}

void tell_parent_figure(struct figure figure)
{
    const struct message message = message_of(figure);
    const char *handle = getenv("LAB_TOLD");
    DWORD n;
    if (handle)
        WriteFile((HANDLE)(uintptr_t)strtoul(handle, NULL, 10), &message, sizeof message, &n, NULL);
}

void wait_for_parent(void)
{
    char go;
    DWORD n;
    ReadFile(GetStdHandle(STD_INPUT_HANDLE), &go, 1, &n, NULL);
}
