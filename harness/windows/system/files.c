// files.c: reading a file, writing one whole or not at all.

#include "files.h"

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 4, TRIES = 20, MOST = 512 << 20 };

bool join(wchar_t to[LONGEST], const wchar_t *folder, const wchar_t *name)
{
    const bool fits = wcslen(folder) + 1 + wcslen(name) < LONGEST;
    to[0] = L'\0';
    if (!fits) {
        SetLastError(ERROR_FILENAME_EXCED_RANGE);
        return false;
    }
    wcscpy(to, folder);
    if (*folder && to[wcslen(to) - 1] != L'\\')
        wcscat(to, L"\\");
    wcscat(to, name);
    return true;
}

const wchar_t *any_length(const wchar_t *path)
{
    static const wchar_t PREFIX[] = L"\\\\?\\";
    static wchar_t places[PLACES][LONGEST + 4];
    static unsigned next;
    if (wcslen(path) < MAX_PATH - 12 || path[0] == L'\\') // folders have 12 less
        return path;
    wchar_t *const to = places[next++ % PLACES];
    wcscpy(to, PREFIX);
    wcsncat(to, path, LONGEST - 1);
    return to;
}

bool is_file(const wchar_t *path)
{
    const DWORD attributes = GetFileAttributesW(any_length(path));
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

char *read_file(const wchar_t *path, size_t *size)
{
    LARGE_INTEGER length;
    DWORD n = 0;
    const HANDLE file = CreateFileW(any_length(path), GENERIC_READ, FILE_SHARE_READ, NULL,
                                    OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    char *bytes = NULL;
    if (GetFileSizeEx(file, &length) && length.QuadPart <= MOST)
        bytes = malloc((size_t)length.QuadPart + 1);
    if (bytes && !ReadFile(file, bytes, (DWORD)length.QuadPart, &n, NULL)) {
        free(bytes);
        bytes = NULL;
    }
    const DWORD error = GetLastError();
    CloseHandle(file);
    SetLastError(error);
    if (!bytes)
        return NULL;
    bytes[n] = '\0';
    *size = n;
    return bytes;
}

static bool write_part(const wchar_t *part, const char *bytes, size_t size)
{
    DWORD n = 0;
    const HANDLE file =
        CreateFileW(any_length(part), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    const bool written =
        WriteFile(file, bytes, (DWORD)size, &n, NULL) && n == size && FlushFileBuffers(file);
    const DWORD error = GetLastError();
    CloseHandle(file);
    SetLastError(error);
    return written;
}

bool write_whole(const wchar_t *path, const char *bytes, size_t size)
{
    wchar_t part[LONGEST], mark[64];
    swprintf(mark, sizeof mark / sizeof *mark, L".%lu.part", (unsigned long)GetCurrentProcessId());
    if (wcslen(path) + wcslen(mark) >= LONGEST)
        return false;
    wcscpy(part, path);
    wcscat(part, mark);
    bool good = write_part(part, bytes, size);
    if (good) { // whoever looks at the old one just now (a virus scanner) is waited for
        int tries = 0;
        while (!(good = MoveFileExW(any_length(part), any_length(path),
                                    MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) &&
               ++tries < TRIES)
            Sleep(50);
    }
    const DWORD error = GetLastError();
    if (!good)
        DeleteFileW(any_length(part));
    SetLastError(error);
    return good;
}
