// coherence on Windows: one file, however many views: there is one copy of it in memory.
//
// Watch 90, 91 and 92 arrive everywhere: in a view of another object, in another process.
// The article promised the first of these only.

#include <windows.h>

#include "probe.h"
#include "processes.h"
#include "wide.h"

static const int64_t BYTES = 100000000;
enum {
    CELLS = 100,
    STRIDE = 1000000
}; // ints that are written and read; bytes from one to the next
enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };
static const char *path;

static HANDLE open_file(const char *of, DWORD how, DWORD flags)
{
    HANDLE file =
        CreateFile(wide_path(of), GENERIC_READ | GENERIC_WRITE, SHARE_ALL, NULL, how, flags, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

// An object of its own on the file, and a view of that.
static int *map(const char *of)
{
    HANDLE file = open_file(of, OPEN_EXISTING, 0);
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view || !CloseHandle(object) || !CloseHandle(file))
        die("mapping the file by another object");
    return view;
}

static void set(int *view, int value)
{
    for (int i = 0; i < CELLS; i++)
        view[i * (STRIDE / 4)] = value;
}

static int64_t count(const int *view, int value)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS; i++)
        n += view[i * (STRIDE / 4)] == value;
    return n;
}

static int second(void)
{
    int *view = map(role_argument());
    const int64_t found = count(view, 91);
    set(view, 92);
    tell_parent(found);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    lab_needs(0, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full

    // Map: one object, two views of it.
    path = lab_file("coherence"); // goes with its last handle
    HANDLE file = open_file(path, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    int *other = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view || !other)
        die("CreateFileMapping, MapViewOfFile");
    const struct snapshot now = step("map", view, BYTES);
    expect_equal("each view takes address space of its own", now.change.space, 2 * rounded);

    // Write: into the second view, then into the first.
    set(other, 89);
    const int64_t from_second = count(view, 89);
    set(view, 90);
    step("write", other, BYTES);
    expect_equal("the first view reads what was written through a second", from_second, CELLS);
    expect_equal("a second view reads what was written through the first", count(other, 90), CELLS);

    // Reopen: another handle of the same file, another object, a view of that one.
    int *apart = map(path);
    const int64_t found = count(apart, 90);
    set(apart, 91);
    step("reopen", apart, BYTES);
    expect_equal("a view of another object on the file reads what the first view wrote", found,
                 CELLS);
    expect_equal("the first view reads what was written through the other object", count(view, 91),
                 CELLS);

    // Share: another process opens the file and maps it.
    struct child *process = child_start(NULL, "second", path);
    const int64_t seen = child_answer(process);
    step("share", view, BYTES);
    expect_equal("another process with an object of its own reads what the first one wrote", seen,
                 CELLS);
    expect_equal("the first view reads what the other process writes", count(view, 92), CELLS);
    child_end(process);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
