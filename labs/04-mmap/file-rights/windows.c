// file-rights on Windows: a view can do no more than its object, an object no more than the handle
// of its file.
//
// Read the tables as rules: what there is, what is asked for, and the error; 0 is none.

#include <windows.h>

#include "probe.h"
#include "wide.h"

enum { BYTES = 65536, SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };

struct rule {
    const char *says;
    DWORD access, protection;
    int64_t expected;
};
static const struct rule OBJECTS[] = {
    // access: the file's
    {.says = "a file open for reading can be mapped copy-on-write",
     .access = GENERIC_READ,
     .protection = PAGE_WRITECOPY,
     .expected = 0},
    {.says = "a file open for reading cannot be mapped for writing",
     .access = GENERIC_READ,
     .protection = PAGE_READWRITE,
     .expected = ERROR_ACCESS_DENIED},
    {.says = "a file open for reading cannot be mapped to run",
     .access = GENERIC_READ,
     .protection = PAGE_EXECUTE_READ,
     .expected = ERROR_ACCESS_DENIED},
    {.says = "a file open for writing alone cannot be mapped",
     .access = GENERIC_WRITE,
     .protection = PAGE_READWRITE,
     .expected = ERROR_ACCESS_DENIED},
};
static const struct rule VIEWS[] = {
    // access: the view's
    {.says = "a read-only object cannot be viewed for writing",
     .access = FILE_MAP_WRITE,
     .protection = PAGE_READONLY,
     .expected = ERROR_ACCESS_DENIED},
    {.says = "a copy-on-write object cannot be viewed for writing",
     .access = FILE_MAP_WRITE,
     .protection = PAGE_WRITECOPY,
     .expected = ERROR_ACCESS_DENIED},
    {.says = "a read-write object can be viewed with FILE_MAP_ALL_ACCESS",
     .access = FILE_MAP_ALL_ACCESS,
     .protection = PAGE_READWRITE,
     .expected = 0},
};

static HANDLE open_file(DWORD access, DWORD how, DWORD flags)
{
    return CreateFile(wide_path(lab_file("file-rights")), access, SHARE_ALL, NULL, how, flags,
                      NULL);
}

static int64_t error_of_object(const struct rule *rule)
{
    HANDLE file = open_file(rule->access, OPEN_EXISTING, 0);
    HANDLE object = CreateFileMapping(file, NULL, rule->protection, 0, 0, NULL);
    const int64_t error = object ? 0 : (int64_t)GetLastError();
    if (object)
        CloseHandle(object);
    CloseHandle(file);
    return error;
}

static int64_t error_of_view(HANDLE file, const struct rule *rule)
{
    HANDLE object = CreateFileMapping(file, NULL, rule->protection, 0, 0, NULL);
    if (!object)
        die("CreateFileMapping");
    void *const view = MapViewOfFile(object, rule->access, 0, 0, 0);
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
    for (size_t i = 0; i < sizeof OBJECTS / sizeof *OBJECTS; i++)
        expect_error(OBJECTS[i].says, error_of_object(&OBJECTS[i]), OBJECTS[i].expected);

    // Map: the object's protection is compared with the access of the view.
    step("map", NULL, 0);
    for (size_t i = 0; i < sizeof VIEWS / sizeof *VIEWS; i++)
        expect_error(VIEWS[i].says, error_of_view(file, &VIEWS[i]), VIEWS[i].expected);

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
