// last-reference on Windows: memory that no file backs lives as long as anything leads to it.
//
// Watch `available page file`: create takes it, closing the handle gives nothing back, the last
// view does.

#include <windows.h>

#include "charge.h"
#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t bytes = lab_parameter("bytes", 1 << 20);
    lab_require(bytes >= 1 << 16 && bytes <= 1 << 30, "bytes must be 64 KiB to 1 GiB");
    lab_needs((uint64_t)bytes, 0);
    charged();

    // Create: all of it is charged.
    HANDLE object =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)bytes, NULL);
    int *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    view[100] = 90;
    step("create", view, bytes);
    expect_at_least("memory that no file backs is charged as large as it is", charged(), bytes);

    // Close: the view still leads to it.
    if (!CloseHandle(object))
        die("CloseHandle");
    step("close", view, bytes);
    expect_at_least("closing the object gives nothing of the charge back", charged(), 0);
    expect_equal("what was written before closing is still there", view[100], 90);

    // Free: nothing does any more.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    step("free", NULL, 0);
    expect_at_most("the whole charge comes back with the last view", charged(), -bytes);
    return lab_end();
}
