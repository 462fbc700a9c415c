// file-rights on Windows: a view can do no more than its object, an object no more than the handle
// of its file.
//
// Read the claims as rules: what there is, what is asked for, and the error; 0 is none.

#include <windows.h>

#include "probe.h"
#include "wide.h"

enum { BYTES = 65536, SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };

static HANDLE open_file(DWORD access, DWORD how, DWORD flags)
{
    return CreateFile(wide_path(lab_file("file-rights")), access, SHARE_ALL, NULL, how, flags,
                      NULL);
}

// Of an object on a file that is open for `access`.
static int64_t error_of_object(DWORD access, DWORD protection)
{
    HANDLE file = open_file(access, OPEN_EXISTING, 0);
    HANDLE object = CreateFileMapping(file, NULL, protection, 0, 0, NULL);
    const int64_t error = object ? 0 : (int64_t)GetLastError();
    if (object)
        CloseHandle(object);
    CloseHandle(file);
    return error;
}

// Of a view for `access`, of an object with `protection`.
static int64_t error_of_view(HANDLE file, DWORD protection, DWORD access)
{
    HANDLE object = CreateFileMapping(file, NULL, protection, 0, 0, NULL);
    if (!object)
        die("CreateFileMapping");
    void *const view = MapViewOfFile(object, access, 0, 0, 0);
    const int64_t error = view ? 0 : (int64_t)GetLastError();
    if (view)
        UnmapViewOfFile(view);
    CloseHandle(object);
    return error;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE file = open_file(GENERIC_ALL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    if (SetFilePointer(file, BYTES, NULL, FILE_BEGIN) != BYTES || !SetEndOfFile(file))
        die("SetEndOfFile");

    // Create: the handle's access is compared with the protection of the object.
    step("create", NULL, 0);
    expect_error("a file open for reading can be mapped copy-on-write",
                 error_of_object(GENERIC_READ, PAGE_WRITECOPY), 0);
    expect_error("a file open for reading cannot be mapped for writing",
                 error_of_object(GENERIC_READ, PAGE_READWRITE), ERROR_ACCESS_DENIED);
    expect_error("a file open for reading cannot be mapped to run",
                 error_of_object(GENERIC_READ, PAGE_EXECUTE_READ), ERROR_ACCESS_DENIED);
    expect_error("a file open for writing alone cannot be mapped",
                 error_of_object(GENERIC_WRITE, PAGE_READWRITE), ERROR_ACCESS_DENIED);

    // Map: the object's protection is compared with the access of the view.
    step("map", NULL, 0);
    expect_error("a read-only object cannot be viewed for writing",
                 error_of_view(file, PAGE_READONLY, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    expect_error("a copy-on-write object cannot be viewed for writing",
                 error_of_view(file, PAGE_WRITECOPY, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    expect_error("a read-write object can be viewed with FILE_MAP_ALL_ACCESS",
                 error_of_view(file, PAGE_READWRITE, FILE_MAP_ALL_ACCESS), 0);

    // Protect: the same holds for what a view is given later.
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    char *const view = object ? MapViewOfFile(object, FILE_MAP_READ, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    DWORD old;
    const bool allowed = VirtualProtect(view, BYTES, PAGE_READWRITE, &old);
    const int64_t to_write = allowed ? 0 : (int64_t)GetLastError();
    step("protect", view, BYTES);
    expect_error("a view of a read-only object cannot be protected to writing", to_write,
                 ERROR_INVALID_PARAMETER);
    UnmapViewOfFile(view);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
