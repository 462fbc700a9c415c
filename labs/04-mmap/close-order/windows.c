// close-order on Windows: a view needs no handle, and memory lives as long as anything leads to it.
//
// Watch `space` come back with each view, whatever was closed before. Then watch `available page
// file`: closing the last handle gives nothing back, the last view does.

#include <windows.h>

#include "charge.h"
#include "probe.h"
#include "wide.h"

static const int64_t BYTES = 100000000; // of the file
static const int64_t MEMORY = 1 << 20;
static HANDLE keeper; // the file once more, to read what a view leaves in it; the file goes with it

static HANDLE open_file(DWORD how, DWORD flags)
{
    HANDLE file =
        CreateFile(wide_path(lab_file("close-order")), GENERIC_READ | GENERIC_WRITE,
                   FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, how, flags, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

static int in_file(void)
{
    int cell = -1;
    DWORD n;
    if (!ReadFile(keeper, &cell, sizeof cell, &n, &(OVERLAPPED){.Offset = 100 * sizeof cell}))
        die("ReadFile");
    return cell;
}

static int *view_of_closed_file(int64_t whole)
{
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
    expect_equal("mapping takes exactly that much address space", now.change.space, whole);

    // Close: right after MapViewOfFile. Nothing happens to the view.
    if (!CloseHandle(object))
        die("CloseHandle of the object");
    now = step("close-mapping", view, BYTES);
    expect_equal("closing leaves the whole view in place", now.region.reserved, whole);
    return view;
}

static void write_and_unmap(int *view, int64_t whole)
{
    // Write: by the view alone.
    view[100] = 90;
    step("write", view, BYTES);
    expect_equal("what is written after closing reaches the file", in_file(), 90);

    // Unmap: last.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    const struct snapshot now = step("unmap", view, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -whole);
}

static void unmap_before_closing(void)
{
    // Reverse: the view goes first, the file last. All calls once more, and nothing is left of
    // them.
    HANDLE file = open_file(OPEN_EXISTING, 0);
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    view[100] = 91;
    if (!UnmapViewOfFile(view) || !CloseHandle(object) || !CloseHandle(file))
        die("UnmapViewOfFile, CloseHandle");
    const struct snapshot now = step("reverse", NULL, 0);
    expect_equal("what is written before the reverse order reaches the file", in_file(), 91);
    expect_equal("the reverse order leaves no address space taken", now.change.space, 0);
}

// The same with memory that no file backs, where it shows who holds it.
static void close_memory(void)
{
    // Commit: all of it is charged.
    charged();
    HANDLE object =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)MEMORY, NULL);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile of memory");
    view[100] = 90;
    step("commit", view, MEMORY);
    expect_at_least("memory that no file backs is charged", charged(), MEMORY);

    // Close: the view still leads to it.
    if (!CloseHandle(object))
        die("CloseHandle of the memory");
    step("close", view, MEMORY);
    expect_at_least("closing gives nothing of the charge back", charged(), 0);
    expect_equal("what was written before closing is still there", view[100], 90);

    // Free: nothing does any more.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile of the memory");
    step("free", NULL, 0);
    expect_at_most("the whole charge comes back with the last view", charged(), -MEMORY);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t whole = (BYTES + page - 1) / page * page;
    keeper = open_file(CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
    int *view = view_of_closed_file(whole);
    write_and_unmap(view, whole);
    unmap_before_closing();
    close_memory();
    return lab_end();
}
