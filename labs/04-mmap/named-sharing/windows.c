// named-sharing on Windows: two processes meet under a name, and the name belongs to the handles.
//
// Watch 90 become 91 on both sides; then watch the name go with the last handle, though both views
// stay.

#include <windows.h>

#include "probe.h"
#include "processes.h"
#include "wide.h"

static const int64_t BYTES = 100000000;
static const wchar_t NAME[] = L"Yeming-Map"; // the article's

// A file that goes with its handle.
static HANDLE make_file(void)
{
    HANDLE file = CreateFile(wide_path(lab_file("named-sharing")), GENERIC_READ | GENERIC_WRITE,
                             FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, CREATE_NEW,
                             FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

// The article's 2.exe.
static int second(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, BYTES) : NULL;
    if (!view)
        die("mapping Yeming-Map in the second process");
    tell_parent(view[100]);
    tell_parent(look(view, BYTES).change.space);
    wait_for_parent(); // until 90 is 91
    view[101]++;
    tell_parent(view[100]);
    wait_for_parent(); // until this handle is the last one
    tell_parent(CloseHandle(object));
    wait_for_parent(); // until the name has been looked for
    tell_parent(view[100]);
    return lab_end();
}

static int64_t answer(struct child *other)
{
    const struct figure value = other ? child_told(other) : unknown("there is no second process");
    if (is_unknown(value))
        die("the second process");
    return value_of(value);
}

static DWORD error_of_opening(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    if (!object)
        return GetLastError();
    CloseHandle(object);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    lab_needs(0, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t whole = (BYTES + page - 1) / page * page;

    // Create: the article's 1.exe, which makes 90 of cell 100.
    HANDLE file = make_file();
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NAME);
    if (!object || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping of a new Yeming-Map");
    int *view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    view[100] = 90;
    step("create", view, BYTES);

    // Open: the other process knows the name, and nothing else.
    struct child *other = child_start(NULL, "second", NULL);
    const int64_t found = answer(other);
    const int64_t space = answer(other);
    step("open", view, BYTES);
    expect_equal("another process that opens the name reads 90", found, 90);
    expect_equal("its view takes exactly that much address space", space, whole);

    // Change: it reads what we make of a cell, and we read what it makes of the next one.
    view[100]++;
    child_continue(other);
    const int64_t seen = answer(other);
    step("change", view, BYTES);
    expect_equal("90 becomes 91 for the other process too", seen, 91);
    expect_equal("what the other process changes is changed here", view[101], 1);

    // Close: first ours, then the other's. No handle is left, and two views are.
    if (!CloseHandle(object))
        die("CloseHandle");
    const DWORD one_left = error_of_opening();
    child_continue(other);
    const int64_t closed = answer(other);
    const DWORD none_left = error_of_opening();
    child_continue(other);
    const int64_t through_view = answer(other);
    step("close", view, BYTES);
    expect_equal("the name lives on with the other's handle", one_left, 0);
    expect_error("the name dies with the last handle", closed ? (int64_t)none_left : -1,
                 ERROR_FILE_NOT_FOUND);
    expect_equal("the views outlive the name", through_view, 91);

    step_absent("unlink", "the name goes by itself, with the last handle");
    child_end(other);
    return lab_end();
}
