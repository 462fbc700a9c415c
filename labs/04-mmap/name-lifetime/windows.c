// name-lifetime on Windows: the name of a mapping belongs to the handles.
//
// Watch the errors of opening the name: it goes with the last handle, though both views stay.

#include <windows.h>

#include "probe.h"
#include "processes.h"

static const int64_t BYTES = 65536;
static const wchar_t NAME[] = L"Yeming-Map"; // the article's

// The second process: a handle and a view of its own.
static int second(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    int *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("mapping Yeming-Map in the second process");
    tell_parent(view[100]);
    wait_for_parent(); // until this handle is the last one
    tell_parent(CloseHandle(object));
    wait_for_parent(); // until the name has been looked for
    tell_parent(view[100]);
    return lab_end();
}

static int64_t error_of_opening(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    if (!object)
        return (int64_t)GetLastError();
    CloseHandle(object);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();

    // Create: the name is one word of the call. Two processes have a handle and a view.
    HANDLE object =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NAME);
    if (!object || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping of a new Yeming-Map");
    int *const view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    view[100] = 90;
    struct child *const other = child_start(NULL, "second", NULL);
    const int64_t found = child_answer(other);
    step("create", view, BYTES);
    expect_equal("another process that opens the name reads 90", found, 90);

    // Close: first ours, then the other's. No handle is left, and two views are.
    if (!CloseHandle(object))
        die("CloseHandle");
    const int64_t one_left = error_of_opening();
    child_continue(other);
    const int64_t closed = child_answer(other);
    const int64_t none_left = error_of_opening();
    step("close", view, BYTES);
    expect_error("the name lives on with the other process's handle", one_left, 0);
    expect_error("the name dies with the last handle", closed ? none_left : -1,
                 ERROR_FILE_NOT_FOUND);
    step_absent("unlink", "the name goes by itself, with the last handle");

    // Read: by the view alone.
    view[100]++;
    child_continue(other);
    const int64_t through_view = child_answer(other);
    step("read", view, BYTES);
    expect_equal("the views outlive the name", through_view, 91);
    child_end(other);
    UnmapViewOfFile(view);
    return lab_end();
}
