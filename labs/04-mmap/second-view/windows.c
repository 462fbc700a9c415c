// second-view on Windows: what is unmapped is not out of memory.
//
// Watch `resident`: a new view of a file that was read has none of its pages. Reading them again
// takes no disk, since they wait on the standby list.

#include <windows.h>

#include "probe.h"
#include "wide.h"

enum { BYTES = 16 << 20 };
static char content[BYTES];

static HANDLE make_file(void)
{
    HANDLE file = CreateFile(wide_path(lab_file("second-view")), GENERIC_READ | GENERIC_WRITE, 0,
                             NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    DWORD n;
    memset(content, 'A', BYTES);
    if (!WriteFile(file, content, BYTES, &n, NULL))
        die("WriteFile");
    return file;
}

static volatile char *map(HANDLE object)
{
    volatile char *const view = MapViewOfFile(object, FILE_MAP_READ, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    return view;
}

// A byte of each page: in how many pages is what was written?
static int64_t read_all(const volatile char *view)
{
    const int64_t page = (int64_t)page_size();
    int64_t right = 0;
    for (int64_t i = 0; i < BYTES / page; i++)
        right += view[i * page] == 'A';
    return right;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    HANDLE file = make_file();
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!object)
        die("CreateFileMapping");

    // Read: by a first view, every page. Then the view goes.
    volatile char *view = map(object);
    read_all(view);
    struct snapshot now = step("read", (const void *)view, BYTES);
    expect_equal("every page read is resident", now.region.resident, BYTES);
    UnmapViewOfFile((const void *)view);

    // Map: a second view. None of its pages is this process's.
    view = map(object);
    now = step("map", (const void *)view, BYTES);
    expect_equal("a second view takes no more address space than the first", now.change.space, 0);
    expect_equal("nothing of a second view is resident", now.region.resident, 0);

    // Again: page faults, and no disk. (Windows counts both kinds of fault as one.)
    const int64_t right = read_all(view);
    now = step("again", (const void *)view, BYTES);
    expect_equal("every page read again is resident", now.region.resident, BYTES);
    expect_equal("every page read again has what was written", right, BYTES / (int64_t)page_size());
    UnmapViewOfFile((const void *)view);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
