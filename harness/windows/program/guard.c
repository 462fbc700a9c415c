// guard.c: a second lab.exe, which waits for the first to end, however that goes, and removes the
// folder that it worked in.

#include <stdio.h>
#include <stdlib.h>

#include "files.h"
#include "program.h"

void post_guard(const wchar_t *name)
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

int guard(const wchar_t *process, const wchar_t *name)
{
    wchar_t place[LONGEST], ours[LONGEST];
    const HANDLE first = (HANDLE)(uintptr_t)wcstoul(process, NULL, 10);
    if (wcspbrk(name, L"\\/.:") || WaitForSingleObject(first, INFINITE) != WAIT_OBJECT_0 ||
        !find_work_place(place) || !join(ours, place, name))
        return 2;
    for (int i = 0; i < 50 && GetFileAttributesW(any_length(ours)) != INVALID_FILE_ATTRIBUTES;
         i++) {
        remove_tree(ours); // what was in a job of a process that was ended may still be ending
        Sleep(100);
    }
    RemoveDirectoryW(any_length(place));
    return 0;
}
