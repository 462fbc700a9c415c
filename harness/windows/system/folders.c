// folders.c: making and removing folders.

#include <windows.h>

#include "files.h"

static bool is_folder(const wchar_t *path)
{
    const DWORD attributes = GetFileAttributesW(any_length(path));
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

bool make_folder(const wchar_t *path)
{
    wchar_t above[LONGEST];
    if (is_folder(path) || CreateDirectoryW(any_length(path), NULL))
        return true;
    const DWORD error = GetLastError();
    const wchar_t *const slash = wcsrchr(path, L'\\');
    if (error != ERROR_PATH_NOT_FOUND || !slash || slash == path)
        return error == ERROR_ALREADY_EXISTS && is_folder(path);
    wcscpy(above, path);
    above[slash - path] = L'\0';
    return make_folder(above) && (CreateDirectoryW(any_length(path), NULL) || is_folder(path));
}

static void remove_entry(const wchar_t *path, DWORD attributes)
{
    const bool folder = attributes & FILE_ATTRIBUTE_DIRECTORY;
    if (folder && attributes & FILE_ATTRIBUTE_REPARSE_POINT) // what it leads to is somebody else's
        RemoveDirectoryW(any_length(path));
    else if (folder)
        remove_tree(path);
    else
        DeleteFileW(any_length(path));
}

void remove_tree(const wchar_t *path)
{
    wchar_t all[LONGEST], one[LONGEST];
    WIN32_FIND_DATAW found;
    if (!join(all, path, L"*"))
        return;
    const HANDLE search = FindFirstFileW(any_length(all), &found);
    if (search != INVALID_HANDLE_VALUE) {
        do {
            if (wcscmp(found.cFileName, L".") != 0 && wcscmp(found.cFileName, L"..") != 0 &&
                join(one, path, found.cFileName))
                remove_entry(one, found.dwFileAttributes);
        } while (FindNextFileW(search, &found));
        FindClose(search);
    }
    RemoveDirectoryW(any_length(path));
}
