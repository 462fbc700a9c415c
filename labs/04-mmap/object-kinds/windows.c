// object-kinds on Windows: what the size, the SEC_ flags and the name make of a mapping object.
//
// Read the errors: 0 is none. Of an existing name the error is no failure.

#include <stdio.h>
#include <windows.h>

#include "probe.h"
#include "wide.h"

enum { BYTES = 65536 };

static HANDLE make_file(void)
{
    HANDLE file = CreateFile(wide_path(lab_file("object-kinds")), GENERIC_READ | GENERIC_WRITE, 0,
                             NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

static int64_t error_of_object(HANDLE file, DWORD protection, DWORD size)
{
    HANDLE object = CreateFileMapping(file, NULL, protection, 0, size, NULL);
    const int64_t error = object ? 0 : (int64_t)GetLastError();
    if (object)
        CloseHandle(object);
    return error;
}

static void close_all(const HANDLE *handles, int n)
{
    for (int i = 0; i < n; i++)
        if (handles[i])
            CloseHandle(handles[i]);
}

// Name: the same name once more, and the name of something else. (No file is needed for that.)
static void ask_for_names(void)
{
    wchar_t name[64];
    wchar_t other_name[64];
    swprintf(name, 64, L"memory-labs-%lu", GetCurrentProcessId());
    swprintf(other_name, 64, L"memory-labs-event-%lu", GetCurrentProcessId());
    HANDLE object = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, BYTES, name);
    HANDLE event = CreateEvent(NULL, FALSE, FALSE, other_name);
    if (!object || !event)
        die("CreateFileMapping, CreateEvent");
    HANDLE same = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, BYTES, name);
    const int64_t same_error = same ? (int64_t)GetLastError() : 0;
    HANDLE taken = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, other_name);
    const int64_t taken_error = (int64_t)GetLastError();
    swprintf(other_name, 64, L"Local\\%ls", name);
    HANDLE local = OpenFileMapping(FILE_MAP_READ, FALSE, other_name);
    step("name", NULL, 0);
    expect_error("a mapping name that exists gives a handle, and ERROR_ALREADY_EXISTS", same_error,
                 ERROR_ALREADY_EXISTS);
    expect_error("a name that an event has is refused", taken_error, ERROR_INVALID_HANDLE);
    expect_true("Local in front of a name leads to the same object", local != NULL);
    close_all((HANDLE[]){object, event, same, taken, local}, 5);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    ask_for_names();
    HANDLE file = make_file();

    // Size: of an empty file. Who may write makes it larger, before there is any view.
    const int64_t of_no_size = error_of_object(file, PAGE_READWRITE, 0);
    const int64_t to_read = error_of_object(file, PAGE_READONLY, BYTES);
    const int64_t to_write = error_of_object(file, PAGE_READWRITE, BYTES);
    step("size", NULL, 0);
    expect_error("an empty file cannot be mapped with size 0", of_no_size, ERROR_FILE_INVALID);
    expect_error("a read-only object makes no file larger", to_read, ERROR_NOT_ENOUGH_MEMORY);
    expect_error("a read-write object may be larger than its file", to_write, 0);
    expect_equal("a read-write object makes the file as large as itself", GetFileSize(file, NULL),
                 BYTES);

    // Kind: nothing else holds the file open or mapped now.
    const int64_t reserve = error_of_object(file, PAGE_READONLY | SEC_RESERVE, 0);
    const int64_t commit = error_of_object(file, PAGE_READONLY | SEC_COMMIT, 0);
    const int64_t no_cache = error_of_object(file, PAGE_READONLY | SEC_NOCACHE, 0);
    const int64_t image = error_of_object(file, PAGE_READONLY | SEC_IMAGE, 0);
    step("kind", NULL, 0);
    expect_error("SEC_RESERVE is accepted with a file", reserve, 0);
    expect_error("SEC_COMMIT is accepted with a file", commit, 0);
    expect_error("SEC_NOCACHE alone is refused", no_cache, ERROR_INVALID_PARAMETER);
    expect_error("SEC_IMAGE refuses a file that is no program", image, ERROR_BAD_EXE_FORMAT);

    // Map: SEC_RESERVE has no effect on a file: all of it is there.
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE | SEC_RESERVE, 0, 0, NULL);
    char *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    const struct snapshot now = step("map", view, BYTES);
    const void *const more = VirtualAlloc(view, BYTES, MEM_COMMIT, PAGE_READWRITE);
    const int64_t more_error = more ? 0 : (int64_t)GetLastError();
    expect_equal("SEC_RESERVE leaves nothing of a file uncommitted", now.region.committed, BYTES);
    expect_error("committing in a view of a file is refused", more_error, ERROR_ACCESS_DENIED);
    UnmapViewOfFile(view);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
