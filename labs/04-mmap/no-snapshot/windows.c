// no-snapshot on Windows: a copy-on-write view is no picture of the file at one moment.
//
// Watch what the view shows: what others write to the file, until its page is written through the
// view. From then on that page is the view's own, and the next one still the file's.

#include <windows.h>

#include "probe.h"
#include "wide.h"

static void write_file(HANDLE file, char value)
{
    DWORD n;
    const DWORD page = (DWORD)page_size();
    if (!WriteFile(file, &value, 1, &n, &(OVERLAPPED){.Offset = 0}) ||
        !WriteFile(file, &value, 1, &n, &(OVERLAPPED){.Offset = page}))
        die("WriteFile");
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const size_t page = (size_t)page_size();
    HANDLE file = CreateFile(wide_path(lab_file("no-snapshot")), GENERIC_READ | GENERIC_WRITE, 0,
                             NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    write_file(file, '1');

    // Map: for us alone.
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    volatile char *const view = object ? MapViewOfFile(object, FILE_MAP_COPY, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    const char at_first = view[0];
    step("map", (const void *)view, page);
    expect_equal("a private view shows what the file has", at_first, '1');

    // Rewrite: by a plain write to the file.
    write_file(file, '2');
    const char rewritten = view[0];
    step("rewrite", (const void *)view, page);
    expect_equal("a private view shows what is written to the file later", rewritten, '2');

    // Copy: one byte through the view, beside the one that we watch. Then the file changes again.
    view[1] = 'x';
    write_file(file, '3');
    const char written = view[1];
    const char own = view[0];
    const char next = view[page];
    step("copy", (const void *)view, page);
    expect_equal("a private view shows what is written through it", written, 'x');
    expect_equal("a page written through the view keeps what it had", own, '2');
    expect_equal("a page not written through the view still shows the file", next, '3');

    // Protect: a page of a view for writing can become such a page too.
    char *const shared = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    DWORD before;
    if (!shared || !VirtualProtect(shared, 1, PAGE_WRITECOPY, &before))
        die("MapViewOfFile, VirtualProtect(PAGE_WRITECOPY)");
    shared[0] = '4';
    char in_file;
    DWORD n;
    if (!ReadFile(file, &in_file, 1, &n, &(OVERLAPPED){.Offset = 0}))
        die("ReadFile");
    step("protect", shared, page);
    expect_equal("a page set to write-copy shows what is written", shared[0], '4');
    expect_equal("a page set to write-copy keeps the file from changing", in_file, '3');
    UnmapViewOfFile(shared);
    UnmapViewOfFile((const void *)view);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
