// copy-on-write on Windows: a view that may be written to, of a file that does not change.
//
// Watch `available page file`: the whole view is charged at map, since all of it might be written.
// Then watch the file keep 90 while the view has 91, and get the half that is saved.

#include <windows.h>

#include "charge.h"
#include "probe.h"
#include "wide.h"

static const int64_t BYTES = 100000000;
enum { CELLS = 100, STRIDE = 1000000 }; // ints that are changed; bytes from one to the next

// A file that goes with its handle.
static HANDLE make_file(void)
{
    HANDLE file = CreateFile(wide_path(lab_file("copy-on-write")), GENERIC_READ | GENERIC_WRITE, 0,
                             NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    const int value = 90;
    DWORD n;
    for (DWORD i = 0; i < CELLS; i++)
        if (!WriteFile(file, &value, sizeof value, &n, &(OVERLAPPED){.Offset = i * STRIDE}))
            die("WriteFile");
    return file;
}

// How many of the ints in the file have the value.
static int64_t in_file(HANDLE file, int value)
{
    int64_t count = 0;
    for (DWORD i = 0; i < CELLS; i++) {
        int cell;
        DWORD n;
        if (!ReadFile(file, &cell, sizeof cell, &n, &(OVERLAPPED){.Offset = i * STRIDE}))
            die("ReadFile");
        count += cell == value;
    }
    return count;
}

// Its protection: write-copy until it is written to, read-write from then on.
static bool is_own(const char *p)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(p, &m, sizeof m))
        die("VirtualQuery");
    return m.Protect == PAGE_READWRITE;
}

static int64_t count_own(const char *view, int64_t size, int64_t stride)
{
    int64_t count = 0;
    for (int64_t at = 0; at < size; at += stride)
        count += is_own(view + at);
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full
    HANDLE file = make_file();
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    if (!object)
        die("CreateFileMapping");
    charged();

    // Map: for reading and writing, and for us alone.
    char *const view = MapViewOfFile(object, FILE_MAP_COPY, 0, 0, 0);
    if (!view)
        die("MapViewOfFile(FILE_MAP_COPY)");
    struct snapshot now = step("map", view, BYTES);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);
    expect_at_least("mapping a copy charges all of it", charged(), rounded);

    // Write: the page is copied, the copy is written to.
    for (int i = 0; i < CELLS; i++)
        *(int *)(view + i * STRIDE) = 91;
    now = step("write", view, BYTES);
    expect_at_least("each written page becomes a page of this process", now.region.resident,
                    CELLS * page);
    expect_equal("the file keeps what it had", in_file(file, 90), CELLS);

    // Scan: which pages were written to? Their protection tells.
    const int64_t found = count_own(view, rounded, page);
    const int64_t right = count_own(view, BYTES, STRIDE);
    step("scan", view, BYTES);
    expect_equal("the scan finds every page that was written", right, CELLS);
    expect_equal("the scan finds no other page", found, CELLS);

    // Save: a second view, for the file; the pages of the first half that are not the same go
    // there.
    char *const target = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!target)
        die("MapViewOfFile(FILE_MAP_WRITE)");
    for (int64_t at = 0; at + page <= BYTES / 2; at += page)
        if (memcmp(target + at, view + at, page) != 0)
            memcpy(target + at, view + at, page);
    if (!FlushViewOfFile(target, 0))
        die("FlushViewOfFile");
    step("save", target, BYTES);
    expect_equal("what was saved is in the file", in_file(file, 91), CELLS / 2);
    charged();

    // Unmap: the copy goes, and what was in it.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    step("unmap", view, BYTES);
    expect_at_most("unmapping gives the whole charge back", charged(), -rounded);
    expect_equal("what was not saved is gone", in_file(file, 90), CELLS / 2);
    UnmapViewOfFile(target);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
