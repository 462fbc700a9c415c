// mapping-rules on Windows: what can be opened, created, mapped and unmapped, and with which error
// the rest is refused.
//
// Read the claims as a table: a rule, a call, its outcome: an error of GetLastError, or 0.

#include <stdio.h>
#include <windows.h>

#include "probe.h"
#include "wide.h"

enum {
    UNIT = 65536,
    WHOLE = 4 * UNIT,
    ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE
};
static wchar_t title[64];

static HANDLE open_file(DWORD access, DWORD share, DWORD how)
{
    const DWORD flags = how == CREATE_NEW ? FILE_FLAG_DELETE_ON_CLOSE : 0; // however we end
    return CreateFile(wide_path(lab_file("mapping-rules")), access, share, NULL, how, flags, NULL);
}

static HANDLE create(HANDLE file, DWORD protection, DWORD size, const wchar_t *called)
{
    return CreateFileMapping(file, NULL, protection, 0, size, called);
}

static int64_t error_of(bool possible)
{
    return possible ? 0 : (int64_t)GetLastError();
}

static int64_t error_of_opening(void)
{
    HANDLE file = open_file(GENERIC_READ, ALL, OPEN_EXISTING);
    if (file == INVALID_HANDLE_VALUE)
        return (int64_t)GetLastError();
    CloseHandle(file);
    return 0;
}

// Whoever opens a file says what he will do with it, and what others may do meanwhile.
static HANDLE open_by_the_rules(void)
{
    HANDLE missing = open_file(GENERIC_READ, ALL, OPEN_EXISTING);
    HANDLE alone = open_file(DELETE, 0, CREATE_NEW);
    const int64_t shut_out = error_of_opening();
    CloseHandle(alone);
    HANDLE file = open_file(GENERIC_ALL, ALL, CREATE_NEW);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    HANDLE neither = open_file(0, ALL, OPEN_EXISTING);
    step("open", NULL, 0);
    expect_equal("a file that is not there opens as -1, not as NULL", (intptr_t)missing, -1);
    expect_error("share mode 0 shuts everybody else out", shut_out, ERROR_SHARING_VIOLATION);
    expect_equal("a file open for neither tells its size", GetFileSize(neither, NULL), 0);
    expect_true("a file open for neither cannot be read",
                !ReadFile(neither, title, 1, &(DWORD){0}, NULL));
    if (neither != INVALID_HANDLE_VALUE)
        CloseHandle(neither);
    return file;
}

// Of an object on the file, by a handle that is open for this.
static int64_t error_of_object(DWORD access, DWORD protection, DWORD size)
{
    HANDLE file = open_file(access, ALL, OPEN_EXISTING);
    HANDLE object = create(file, protection, size, NULL);
    const int64_t error = error_of(object);
    if (object)
        CloseHandle(object);
    CloseHandle(file);
    return error;
}

static void create_by_the_rules(void)
{
    expect_equal("a file open for reading can be mapped copy-on-write",
                 error_of_object(GENERIC_READ, PAGE_WRITECOPY, 0), 0);
    expect_error("a file open for reading cannot be mapped for writing",
                 error_of_object(GENERIC_READ, PAGE_READWRITE, 0), ERROR_ACCESS_DENIED);
    expect_error("a file open for reading cannot be mapped to run",
                 error_of_object(GENERIC_READ, PAGE_EXECUTE_READ, 0), ERROR_ACCESS_DENIED);
    expect_error("a file open for writing alone cannot be mapped",
                 error_of_object(GENERIC_WRITE, PAGE_READWRITE, 0), ERROR_ACCESS_DENIED);
    expect_error("a file open for neither cannot be mapped", error_of_object(0, PAGE_READONLY, 0),
                 ERROR_ACCESS_DENIED);
    expect_error("a read-only object makes no file larger",
                 error_of_object(GENERIC_READ, PAGE_READONLY, 2 * WHOLE), ERROR_NOT_ENOUGH_MEMORY);
}

static void create_of_some_kind(void)
{
    expect_error("an object without access is refused",
                 error_of_object(GENERIC_READ, PAGE_NOACCESS, 0), ERROR_INVALID_PARAMETER);
    expect_error("an object has one protection",
                 error_of_object(GENERIC_READ, PAGE_READONLY | PAGE_WRITECOPY, 0),
                 ERROR_INVALID_PARAMETER);
    expect_equal("SEC_RESERVE is accepted with a file",
                 error_of_object(GENERIC_READ, PAGE_READONLY | SEC_RESERVE, 0), 0);
    expect_equal("SEC_COMMIT is accepted with a file",
                 error_of_object(GENERIC_READ, PAGE_READONLY | SEC_COMMIT, 0), 0);
    expect_error("SEC_NOCACHE alone is refused",
                 error_of_object(GENERIC_READ, PAGE_READONLY | SEC_NOCACHE, 0),
                 ERROR_INVALID_PARAMETER);
    expect_error("SEC_IMAGE wants a program",
                 error_of_object(GENERIC_READ, PAGE_READONLY | SEC_IMAGE, 0), ERROR_BAD_EXE_FORMAT);
}

// Of a view of an object on the file.
static int64_t error_of_view(HANDLE file, DWORD protection, DWORD access, DWORD offset, SIZE_T size)
{
    HANDLE object = create(file, protection, 0, NULL);
    void *const view = MapViewOfFile(object, access, 0, offset, size);
    const int64_t error = error_of(view);
    if (view)
        UnmapViewOfFile(view);
    if (object)
        CloseHandle(object);
    return error;
}

static void map_by_the_rules(HANDLE file)
{
    expect_error("a read-only object cannot be viewed for writing",
                 error_of_view(file, PAGE_READONLY, FILE_MAP_WRITE, 0, 0), ERROR_ACCESS_DENIED);
    expect_error("a copy-on-write object cannot be viewed for writing",
                 error_of_view(file, PAGE_WRITECOPY, FILE_MAP_WRITE, 0, 0), ERROR_ACCESS_DENIED);
    expect_equal("a view can begin at an offset of 64 KiB",
                 error_of_view(file, PAGE_READONLY, FILE_MAP_READ, UNIT, UNIT), 0);
    expect_error("a view cannot begin at an offset of 4 KiB",
                 error_of_view(file, PAGE_READONLY, FILE_MAP_READ, 4096, UNIT),
                 ERROR_MAPPED_ALIGNMENT);
    expect_error("a view cannot reach past its object",
                 error_of_view(file, PAGE_READONLY, FILE_MAP_READ, UNIT, WHOLE),
                 ERROR_ACCESS_DENIED);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    swprintf(title, sizeof title / sizeof *title, L"memory-labs-%lu", GetCurrentProcessId());
    HANDLE file = open_by_the_rules();

    // Create: an object can do no more than the handle of its file. A larger one makes the file
    // larger at once.
    const int64_t of_empty = error_of(create(file, PAGE_READWRITE, 0, NULL));
    HANDLE large = create(file, PAGE_READWRITE, WHOLE, NULL);
    step("create", NULL, 0);
    expect_error("an empty file cannot be mapped with size 0", of_empty, ERROR_FILE_INVALID);
    expect_equal("a larger object makes the file larger", large ? GetFileSize(file, NULL) : 0,
                 WHOLE);
    create_by_the_rules();
    create_of_some_kind();
    HANDLE object = create(file, PAGE_READWRITE | SEC_RESERVE, UNIT, title);
    HANDLE same = create(file, PAGE_READWRITE, WHOLE, title);
    expect_error("a name that is taken opens what is there", object && same ? GetLastError() : 0,
                 ERROR_ALREADY_EXISTS);
    HANDLE event = CreateEvent(NULL, 0, 0, title + 1);
    HANDLE taken = create(file, PAGE_READWRITE, 0, title + 1);
    expect_error("a name that an event has is refused", event && !taken ? GetLastError() : 0,
                 ERROR_INVALID_HANDLE);

    // Map: a view can do no more than its object.
    char *const view = MapViewOfFile(same, FILE_MAP_WRITE, 0, 0, 0);
    const struct snapshot now = step("map", view, UNIT);
    expect_equal("a view of size 0 reaches to the end of its object", now.change.space, UNIT);
    expect_equal("SEC_RESERVE leaves nothing of a file uncommitted", now.region.committed, UNIT);
    map_by_the_rules(file);
    void *const over = MapViewOfFileEx(object, FILE_MAP_READ, 0, 0, 0, view);
    expect_error("a view cannot lie over another", error_of(over), ERROR_INVALID_ADDRESS);
    void *const between = MapViewOfFileEx(object, FILE_MAP_READ, 0, 0, 0, view + 4096);
    expect_error("a view cannot lie 4 KiB from a multiple of 64 KiB", error_of(between),
                 ERROR_MAPPED_ALIGNMENT);
    expect_error("nothing can be committed in a view of a file",
                 error_of(VirtualAlloc(view, 1, MEM_COMMIT, PAGE_READWRITE)), ERROR_ACCESS_DENIED);
    expect_error("a mapped file cannot be cut", error_of(SetEndOfFile(file)),
                 ERROR_USER_MAPPED_FILE);

    // Unmap: any address of the view will do. The documentation asks for the first one.
    const bool unmapped = UnmapViewOfFile(view + 4096 + 100);
    const struct snapshot after = step("unmap", view, UNIT);
    expect_equal("any address of a view unmaps it", unmapped ? after.region.reserved : known(UNIT),
                 0);
    expect_error("what is unmapped cannot be unmapped", error_of(UnmapViewOfFile(view)),
                 ERROR_INVALID_ADDRESS);
    return lab_end();
}
