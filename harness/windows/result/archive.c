// archive.c: the results in one file to be sent, where Windows has what it takes: tar.exe, since
// Windows 10 of 2018.

#include <stdio.h>

#include "files.h"
#include "result.h"
#include "say.h"

static bool find_tar(wchar_t tar[LONGEST])
{
    wchar_t system[LONGEST];
    const UINT length = GetSystemDirectoryW(system, LONGEST);
    return length && length < LONGEST && join(tar, system, L"tar.exe") && is_file(tar);
}

static bool pack(const wchar_t *tar, const wchar_t *above, const wchar_t *zip)
{
    static wchar_t line[3 * LONGEST];
    PROCESS_INFORMATION made;
    DWORD code = 1;
    HANDLE nothing = NULL;
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof inherit, .bInheritHandle = TRUE};
    nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                          &inherit, OPEN_EXISTING, 0, NULL);
    swprintf(line, sizeof line / sizeof *line, L"\"%ls\" -a -c -f \"%ls\" -C \"%ls\" %ls", tar, zip,
             above, wcsrchr(results_folder(), L'\\') + 1);
    STARTUPINFOW from = {.dwFlags = STARTF_USESTDHANDLES};
    from.hStdInput = from.hStdOutput = from.hStdError = nothing;
    const HANDLE job = new_job();
    const bool started =
        job && start(tar, line, NULL, from, job, &nothing, 1, CREATE_NO_WINDOW, &made);
    if (started) {
        const HANDLE either[] = {made.hProcess, stop_event()};
        WaitForMultipleObjects(2, either, FALSE, LIMIT * 1000);
        GetExitCodeProcess(made.hProcess, &code);
        CloseHandle(made.hThread);
        CloseHandle(made.hProcess);
    }
    CloseHandle(nothing);
    CloseHandle(job);
    return code == 0;
}

void pack_results(void)
{
    wchar_t tar[LONGEST], above[LONGEST], part[LONGEST], zip[LONGEST];
    wcscpy(above, results_folder());
    *wcsrchr(above, L'\\') = L'\0';
    if (find_tar(tar) && join(part, above, L"results.part.zip") &&
        join(zip, above, L"results.zip")) {
        if (pack(tar, above, part) &&
            MoveFileExW(any_length(part), any_length(zip), MOVEFILE_REPLACE_EXISTING)) {
            say("to send in, or to open with ./lab report: %s", utf8(zip));
            return;
        }
        DeleteFileW(any_length(part));
    }
    say("the results are in the folder %s", utf8(results_folder()));
}
