// unmapping on Windows: UnmapViewOfFile takes a view, by any of its addresses.
//
// Watch `reserved` of the region, and the errors: 0 is none.

#include <windows.h>

#include "probe.h"
#include "wide.h"

enum { UNIT = 65536, BYTES = 4 * UNIT, INSIDE = 100 };

static int64_t error_of_unmapping(const char *at)
{
    return UnmapViewOfFile(at) ? 0 : (int64_t)GetLastError();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE file = CreateFile(wide_path(lab_file("unmapping")), GENERIC_READ | GENERIC_WRITE, 0,
                             NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, BYTES, NULL);
    char *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    char *const other = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view || !other)
        die("CreateFileMapping, MapViewOfFile");

    // Inside: the documentation asks for the address that MapViewOfFile gave. The whole view goes.
    const int64_t inside = error_of_unmapping(view + UNIT + INSIDE);
    const struct snapshot now = step("inside", view, BYTES);
    expect_error("an address inside a view unmaps it", inside, 0);
    expect_equal("an address inside a view unmaps all of it", now.region.reserved, 0);

    // Again: there is no view any more.
    const int64_t again = error_of_unmapping(view);
    step("again", view, BYTES);
    expect_error("unmapping what is not mapped is refused", again, ERROR_INVALID_ADDRESS);

    // Whole: by its own address.
    if (!UnmapViewOfFile(other))
        die("UnmapViewOfFile");
    const struct snapshot after = step("whole", other, BYTES);
    expect_equal("the address of a view unmaps all of it", after.region.reserved, 0);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
