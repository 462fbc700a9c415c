// plain-io on Windows: a view and a plain read or write see the same bytes, on a local disk.
//
// Watch 90 arrive in the file without a flush, and 91 in the view without a map. (Documented as not
// guaranteed.)

#include <windows.h>

#include "probe.h"
#include "wide.h"

static const int64_t BYTES = 100000000;
enum { CELLS = 100, STRIDE = 1000000 }; // ints that are written and read; bytes between them

static void set_in_view(int *view, int value)
{
    for (int i = 0; i < CELLS; i++)
        view[i * (STRIDE / 4)] = value;
}

static int64_t count_in_view(const int *view, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++)
        n += view[i * (STRIDE / 4)] == value;
    return n;
}

static void set_in_file(HANDLE file, int value)
{
    DWORD n;
    for (DWORD i = 0; i < CELLS; i++)
        if (!WriteFile(file, &value, sizeof value, &n, &(OVERLAPPED){.Offset = i * STRIDE}))
            die("WriteFile");
}

static int64_t count_in_file(HANDLE file, int value)
{
    int64_t found = 0;
    for (DWORD i = 0; i < CELLS; i++) {
        int cell;
        DWORD n;
        if (!ReadFile(file, &cell, sizeof cell, &n, &(OVERLAPPED){.Offset = i * STRIDE}))
            die("ReadFile");
        found += cell == value;
    }
    return found;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(0, (uint64_t)BYTES);
    HANDLE file = CreateFile(wide_path(lab_file("plain-io")), GENERIC_READ | GENERIC_WRITE, 0, NULL,
                             CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");

    // Map: and write through the view.
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    int *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("CreateFileMapping, MapViewOfFile");
    set_in_view(view, 90);
    step("map", view, BYTES);

    // Read: from the file, without any view. Nothing was flushed.
    const int64_t read_back = count_in_file(file, 90);
    step("read", view, BYTES);
    expect_equal("a plain read finds what a view wrote", read_back, CELLS);

    // Rewrite: the other way round.
    set_in_file(file, 91);
    const int64_t in_view = count_in_view(view, 91);
    step("rewrite", view, BYTES);
    expect_equal("a view reads what a plain write wrote", in_view, CELLS);
    UnmapViewOfFile(view);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
