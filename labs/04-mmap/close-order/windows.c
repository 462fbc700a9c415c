// close-order on Windows: a view needs no handle.
//
// Watch `space`: it comes back with each view, whatever was closed before.

#include <windows.h>

#include "probe.h"
#include "wide.h"

static const int64_t BYTES = 100000000; // of the file

static HANDLE open_file(DWORD how, DWORD flags)
{
    HANDLE file =
        CreateFile(wide_path(lab_file("close-order")), GENERIC_READ | GENERIC_WRITE,
                   FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, how, flags, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

static int int_of_file(HANDLE file, int i)
{
    int value = -1;
    DWORD n;
    if (!ReadFile(file, &value, sizeof value, &n, &(OVERLAPPED){.Offset = (DWORD)i * 4}))
        die("ReadFile");
    return value;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(0, (uint64_t)BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full
    // The file once more, to read what a view leaves in it. The file goes with this handle.
    HANDLE keeper = open_file(CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);

    // Create: the object holds the file.
    HANDLE file = open_file(OPEN_EXISTING, 0);
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    if (!object)
        die("CreateFileMapping");
    step("create", NULL, 0);

    // Close: right after CreateFileMapping, as the article advises.
    if (!CloseHandle(file))
        die("CloseHandle of the file");
    step("close-file", NULL, 0);

    // Map: the view holds the object.
    int *view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    struct snapshot now = step("map", view, BYTES);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);

    // Close: right after MapViewOfFile. Nothing happens to the view.
    if (!CloseHandle(object))
        die("CloseHandle of the object");
    now = step("close-mapping", view, BYTES);
    expect_equal("closing leaves the whole view in place", now.region.reserved, rounded);

    // Write: by the view alone.
    view[100] = 90;
    step("write", view, BYTES);
    expect_equal("what is written after closing reaches the file", int_of_file(keeper, 100), 90);

    // Unmap: last.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    now = step("unmap", NULL, 0);
    expect_equal("unmapping gives the address space back", now.change.space, -rounded);

    // Reverse: the view goes first, the file last. All calls once more.
    file = open_file(OPEN_EXISTING, 0);
    object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    view[100] = 91;
    if (!UnmapViewOfFile(view) || !CloseHandle(object) || !CloseHandle(file))
        die("UnmapViewOfFile, CloseHandle");
    now = step("reverse", NULL, 0);
    expect_equal("what is written before the reverse order reaches the file",
                 int_of_file(keeper, 100), 91);
    expect_equal("the reverse order leaves no address space taken", now.change.space, 0);
    CloseHandle(keeper);
    return lab_end();
}
