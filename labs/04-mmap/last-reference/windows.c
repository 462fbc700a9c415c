// last-reference on Windows: memory that no file backs lives as long as anything leads to it.
//
// Watch `available page file`: create takes it, closing the handle gives nothing back, the last
// view does.

#include <windows.h>

#include "charge.h"
#include "probe.h"

static const int64_t BYTES = 1 << 20;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    charged();

    // Create: all of it is charged.
    HANDLE object =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    int *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    view[100] = 90;
    step("create", view, BYTES);
    expect_at_least("memory that no file backs is charged as large as it is", charged(), BYTES);

    // Close: the view still leads to it.
    if (!CloseHandle(object))
        die("CloseHandle");
    step("close", view, BYTES);
    expect_at_least("closing the object gives nothing of the charge back", charged(), 0);
    expect_equal("what was written before closing is still there", view[100], 90);

    // Free: nothing does any more.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    step("free", NULL, 0);
    expect_at_most("the whole charge comes back with the last view", charged(), -BYTES);
    return lab_end();
}
