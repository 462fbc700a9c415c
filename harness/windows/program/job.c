// job.c: a process in a job of its own from its first moment.

#include "program.h"

#include <stdint.h>

enum { ATTRIBUTES = 2 };

// All that this computer can commit. A lower limit would be measured: by its documentation
// GlobalMemoryStatusEx shows the limit of the system or that of the process, whichever is smaller.
static SIZE_T most_memory(void)
{
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    GlobalMemoryStatusEx(&status);
    return status.ullTotalPageFile < SIZE_MAX ? (SIZE_T)status.ullTotalPageFile : SIZE_MAX;
}

HANDLE new_job(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.JobMemoryLimit = most_memory()};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
                                              JOB_OBJECT_LIMIT_JOB_MEMORY |
                                              JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    const HANDLE job = CreateJobObjectW(NULL, NULL);
    if (job &&
        !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits)) {
        CloseHandle(job);
        return NULL;
    }
    return job;
}

static bool fill(LPPROC_THREAD_ATTRIBUTE_LIST list, HANDLE *job, HANDLE *handles, int count)
{
    return UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                                     (SIZE_T)count * sizeof *handles, NULL, NULL) &&
           (!*job || UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, job,
                                               sizeof *job, NULL, NULL));
}

bool start(const wchar_t *program, wchar_t *line, const wchar_t *folder, STARTUPINFOW from,
           HANDLE job, HANDLE *handles, int count, DWORD flags, PROCESS_INFORMATION *made)
{
    _Alignas(16) char bytes[256];
    SIZE_T size = sizeof bytes;
    STARTUPINFOEXW with = {.StartupInfo = from, .lpAttributeList = (void *)bytes};
    with.StartupInfo.cb = sizeof with;
    if (!InitializeProcThreadAttributeList(with.lpAttributeList, ATTRIBUTES, 0, &size))
        return false;
    const bool started =
        fill(with.lpAttributeList, &job, handles, count) &&
        CreateProcessW(program, line, NULL, NULL, TRUE, flags | EXTENDED_STARTUPINFO_PRESENT, NULL,
                       folder, &with.StartupInfo, made);
    const DWORD error = GetLastError();
    DeleteProcThreadAttributeList(with.lpAttributeList);
    SetLastError(error);
    return started;
}
