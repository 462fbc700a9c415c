// coherence on Windows: one file, however many views: there is one copy of it in memory.
//
// Watch 90, 91, 92 and 93 arrive everywhere: in two views of one object, in a view of another
// object, in another process, and in plain reads and writes. Only the first of these was promised
// by the article.

#include <windows.h>

#include "probe.h"
#include "processes.h"
#include "wide.h"

static const int64_t BYTES = 100000000;
enum { CELLS = 100, APART = 1000000 }; // ints that are written and read; bytes from one to the next
enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };
static const char *path;

// A file that goes with its last handle.
static HANDLE make_file(void)
{
    path = lab_file("coherence");
    HANDLE file = CreateFile(wide_path(path), GENERIC_READ | GENERIC_WRITE, SHARE_ALL, NULL,
                             CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

// An object of its own on the file, and a view of that.
static int *map(const char *of)
{
    HANDLE file = CreateFile(wide_path(of), GENERIC_READ | GENERIC_WRITE, SHARE_ALL, NULL,
                             OPEN_EXISTING, 0, NULL);
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view || !CloseHandle(object) || !CloseHandle(file))
        die("mapping the file by another object");
    return view;
}

static void set(int *view, int value)
{
    for (int i = 0; i < CELLS; i++)
        view[i * (APART / 4)] = value;
}

static int64_t count(const int *view, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++)
        n += view[i * (APART / 4)] == value;
    return n;
}

// The same by plain writes and reads.
static void set_in_file(HANDLE file, int value)
{
    DWORD n;
    for (DWORD i = 0; i < CELLS; i++)
        if (!WriteFile(file, &value, sizeof value, &n, &(OVERLAPPED){.Offset = i * APART}))
            die("WriteFile");
}

static int64_t count_in_file(HANDLE file, int value)
{
    int64_t found = 0;
    for (DWORD i = 0; i < CELLS; i++) {
        int cell;
        DWORD n;
        if (!ReadFile(file, &cell, sizeof cell, &n, &(OVERLAPPED){.Offset = i * APART}))
            die("ReadFile");
        found += cell == value;
    }
    return found;
}

static int second(void)
{
    int *view = map(role_argument());
    tell_parent(count(view, 91));
    set(view, 92);
    tell_parent(0);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    lab_needs(0, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t whole = (BYTES + page - 1) / page * page;

    // Map: one object, two views of it.
    HANDLE file = make_file();
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    int *other = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view || !other)
        die("CreateFileMapping, MapViewOfFile");
    const struct snapshot now = step("map", view, BYTES);
    expect_equal("each view takes address space of its own", now.change.space, 2 * whole);

    // Write: into one view.
    set(view, 90);
    step("write", other, BYTES);
    expect_equal("a second view reads what was written through the first", count(other, 90), CELLS);

    // Reopen: another handle of the same file, another object, a view of that one.
    int *apart = map(path);
    const int64_t found = count(apart, 90);
    set(apart, 91);
    step("reopen", apart, BYTES);
    expect_equal("a view of another object on the file reads it too", found, CELLS);
    expect_equal("what is written through that one is read here", count(view, 91), CELLS);

    // Share: another process opens the file and maps it.
    struct child *process = child_start(NULL, "second", path);
    const struct figure seen =
        process ? child_told(process) : unknown("there is no second process");
    if (is_unknown(seen) || is_unknown(child_told(process)))
        die("the second process");
    step("share", view, BYTES);
    expect_equal("another process with an object of its own reads it too", seen, CELLS);
    expect_equal("what the other process writes is read here", count(view, 92), CELLS);
    child_end(process);

    // Read: without any view, from the file. Documented as not guaranteed.
    const int64_t read_back = count_in_file(file, 92);
    step("read", view, BYTES);
    expect_equal("a plain read finds what a view wrote", read_back, CELLS);

    // Rewrite: the other way round.
    set_in_file(file, 93);
    step("rewrite", view, BYTES);
    expect_equal("a view reads what a plain write wrote", count(view, 93), CELLS);
    return lab_end();
}
