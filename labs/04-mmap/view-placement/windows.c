// view-placement on Windows: where a view may begin, lie and end; and what the rest of its last
// page is.
//
// Watch the errors: 0 is none. Then watch the bytes between the end of the file and the end of its
// last page: the view has them, the file does not.

#include <windows.h>

#include "faults.h"
#include "probe.h"
#include "wide.h"

// bytes of the unit of addresses, and of the file in its last page
enum { UNIT = 65536, REST = 904 };

static HANDLE make_file(int64_t size)
{
    HANDLE file = CreateFile(wide_path(lab_file("view-placement")), GENERIC_READ | GENERIC_WRITE, 0,
                             NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    if (!SetFilePointerEx(file, (LARGE_INTEGER){.QuadPart = size}, NULL, FILE_BEGIN) ||
        !SetEndOfFile(file))
        die("SetEndOfFile");
    return file;
}

static int64_t error_of_view(HANDLE object, DWORD offset, SIZE_T size, void *at)
{
    void *const view = MapViewOfFileEx(object, FILE_MAP_READ, 0, offset, size, at);
    const int64_t error = view ? 0 : (int64_t)GetLastError();
    if (view)
        UnmapViewOfFile(view);
    return error;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t size = UNIT + page + REST;
    HANDLE file = make_file(size);
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    HANDLE smaller = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, UNIT, NULL);
    if (!object || !smaller)
        die("CreateFileMapping");

    // Size: 0 asks for all of the object, which need not be all of the file.
    char *const view_of_smaller = MapViewOfFile(smaller, FILE_MAP_READ, 0, 0, 0);
    const struct snapshot now = step("size", view_of_smaller, UNIT);
    const int64_t longer = error_of_view(smaller, 0, UNIT + 1, NULL);
    expect_equal("a view of size 0 takes as much address space as its object", now.change.space,
                 UNIT);
    expect_error("a view larger than its object is refused", longer, ERROR_ACCESS_DENIED);

    // Offset: 64 KiB, the allocation granularity, is the unit.
    const int64_t at_unit = error_of_view(object, UNIT, 1, NULL);
    const int64_t at_page = error_of_view(object, (DWORD)page, 1, NULL);
    step("offset", NULL, 0);
    expect_error("a view can begin at an offset of 64 KiB", at_unit, 0);
    expect_error("a view cannot begin at an offset of 4 KiB", at_page, ERROR_MAPPED_ALIGNMENT);

    // Address: MapViewOfFileEx takes it as an order.
    const int64_t over = error_of_view(object, 0, 0, view_of_smaller);
    const int64_t between = error_of_view(object, 0, 0, view_of_smaller + page);
    step("address", view_of_smaller, UNIT);
    expect_error("a view cannot lie over another", over, ERROR_INVALID_ADDRESS);
    expect_error("a view cannot lie 4 KiB past a multiple of 64 KiB", between,
                 ERROR_MAPPED_ALIGNMENT);

    // Rest: the file ends in a page, and pages are mapped whole.
    char *const view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    const char found = view[size];
    const struct fault writing = try_write(view + size);
    const struct fault past = try_read(view + UNIT + 2 * page);
    view[size] = 'x';
    FlushViewOfFile(view, 0);
    LARGE_INTEGER length;
    if (!GetFileSizeEx(file, &length))
        die("GetFileSizeEx");
    step("rest", view, UNIT + 2 * page);
    expect_equal("the rest of the last page reads as zero", found, 0);
    expect_true("the rest of the last page can be written", !writing.happened);
    expect_equal("writing the rest of the last page leaves the file's size", length.QuadPart, size);
    expect_fault("the page after the last one faults", past.code, EXCEPTION_ACCESS_VIOLATION);
    step_absent("grow", "what the rest becomes in a file that grows is not documented");
    UnmapViewOfFile(view);
    UnmapViewOfFile(view_of_smaller);
    HANDLE handles[] = {object, smaller, file};
    for (int i = 0; i < 3; i++)
        CloseHandle(handles[i]);
    return lab_end();
}
