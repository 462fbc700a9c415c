// unnamed-sharing on Windows: an object without a name is shared by its handle.
//
// Watch 90 become 91 and 92: by a handle that the child inherits, then by one that is duplicated.
// What is lent for reading cannot be written.

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include "probe.h"
#include "processes.h"

static const int64_t BYTES = 65536;

static HANDLE handle_of(const char *text)
{
    return (HANDLE)(uintptr_t)strtoull(text, NULL, 10);
}

// The child that has inherited the handle is told its number, and nothing else.
static int heir(void)
{
    int *const view = MapViewOfFile(handle_of(role_argument()), FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile of the inherited handle");
    tell_parent(view[100]++);
    return lab_end();
}

// This one takes a handle out of the process that has it: for what it asks, and no more.
static int borrower(void)
{
    char *rest;
    const DWORD owner_id = (DWORD)strtoul(role_argument(), &rest, 10);
    HANDLE owner = OpenProcess(PROCESS_DUP_HANDLE, FALSE, owner_id);
    HANDLE self = GetCurrentProcess();
    HANDLE to_write;
    HANDLE to_read;
    if (!DuplicateHandle(owner, handle_of(rest), self, &to_write, FILE_MAP_WRITE, FALSE, 0) ||
        !DuplicateHandle(owner, handle_of(rest), self, &to_read, FILE_MAP_READ, FALSE, 0))
        die("DuplicateHandle");
    int *const view = MapViewOfFile(to_write, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile of the duplicated handle");
    tell_parent(view[100]++);
    tell_parent(MapViewOfFile(to_read, FILE_MAP_WRITE, 0, 0, 0) ? 0 : (int64_t)GetLastError());
    void *const readable = MapViewOfFile(to_read, FILE_MAP_READ, 0, 0, 0);
    DWORD before;
    const bool writable = readable && VirtualProtect(readable, 1, PAGE_READWRITE, &before);
    tell_parent(writable ? 0 : (int64_t)GetLastError());
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("heir"))
        return heir();
    if (in_role("borrower"))
        return borrower();

    // Create: no name, and a handle that children may inherit.
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof inherit, .bInheritHandle = TRUE};
    HANDLE object =
        CreateFileMapping(INVALID_HANDLE_VALUE, &inherit, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    int *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    view[100] = 90;
    step("create", view, BYTES);

    // Inherit: the same number means the same object in the child.
    char text[64];
    snprintf(text, sizeof text, "%lu", (unsigned long)(uintptr_t)object);
    struct child *const child = child_start(NULL, "heir", text);
    const int64_t inherited = child_answer(child);
    child_end(child);
    step("inherit", view, BYTES);
    expect_equal("a child that inherits the handle reads 90", inherited, 90);
    expect_equal("the first process reads what the heir writes", view[100], 91);

    // Duplicate: any process that may open this one can do it.
    snprintf(text, sizeof text, "%lu %lu", GetCurrentProcessId(), (unsigned long)(uintptr_t)object);
    struct child *const other = child_start(NULL, "borrower", text);
    const int64_t duplicated = child_answer(other);
    const int64_t map_error = child_answer(other);
    const int64_t protect_error = child_answer(other);
    child_end(other);
    step("duplicate", view, BYTES);
    expect_equal("a process that duplicates the handle reads 91", duplicated, 91);
    expect_equal("the first process reads what the other one writes", view[100], 92);

    // Lend: the right goes with the handle, not with the object.
    step("lend", view, BYTES);
    expect_error("a handle lent for reading cannot be viewed for writing", map_error,
                 ERROR_ACCESS_DENIED);
    expect_error("a view lent for reading cannot be protected to writing", protect_error,
                 ERROR_INVALID_PARAMETER);
    UnmapViewOfFile(view);
    CloseHandle(object);
    return lab_end();
}
