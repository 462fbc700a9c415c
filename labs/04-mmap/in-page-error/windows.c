// in-page-error on Windows: a mapped file cannot be cut, so that its views keep their pages.
//
// Watch the errors. What is left for EXCEPTION_IN_PAGE_ERROR is a disk that fails, or a network: no
// program can ask for that, but every reader of a view may meet it.

#include <windows.h>

#include "faults.h"
#include "probe.h"
#include "wide.h"

enum { PAGES = 4 };

static int64_t error_of_cutting(HANDLE file, int64_t size)
{
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = size};
    return SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end)
               ? 0
               : (int64_t)GetLastError();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    HANDLE file = CreateFile(wide_path(lab_file("in-page-error")), GENERIC_READ | GENERIC_WRITE, 0,
                             NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)(PAGES * page), NULL);
    char *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    view[3 * page] = 'x';

    // Cut: refused, while there is an object or a view.
    const int64_t mapped = error_of_cutting(file, page);
    CloseHandle(object);
    const int64_t viewed = error_of_cutting(file, page);
    const struct snapshot now = step("cut", view, PAGES * page);
    expect_error("a mapped file cannot be cut", mapped, ERROR_USER_MAPPED_FILE);
    expect_error("a view alone keeps its file from being cut", viewed, ERROR_USER_MAPPED_FILE);
    expect_equal("the view keeps its addresses", now.region.reserved, PAGES * page);

    // Read: all of it is still there.
    const struct fault kept = try_read(view + 3 * page);
    char found;
    DWORD n;
    if (!ReadFile(file, &found, 1, &n, &(OVERLAPPED){.Offset = (DWORD)(3 * page)}))
        die("ReadFile");
    step("read", view, PAGES * page);
    expect_true("a page of a file that was not cut can be read", !kept.happened);
    expect_equal("a page of a file that was not cut has what was written", found, 'x');
    step_absent("seal", "no file can be cut behind a view");

    // Release: without a view the file can be cut.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    const int64_t released = error_of_cutting(file, page);
    step("release", NULL, 0);
    expect_error("a file that is mapped no more can be cut", released, 0);
    CloseHandle(file);
    return lab_end();
}
