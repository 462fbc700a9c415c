// pagefile-backed on Windows: shared memory without a file is charged whole when it is made.
//
// Watch `available page file`: it pays at create and is paid back at close. Our own `commit` never
// moves: what is shared is charged to the system. (Since Windows 10 22H2 a process that maps it
// shows it too, in SharedCommitUsage.)

#include <windows.h>

#include "charge.h"
#include "probe.h"
#include "processes.h"

static const wchar_t NAME[] = L"Yeming-Map-Page"; // the article's
// the tables of a page: 8 bytes in ours, 8 in the system's
enum { TABLES = 256 };

// The second process finds the object by its name. It tells what it reads and adds one.
static int second(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    int *const view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("mapping Yeming-Map-Page in the second process");
    tell_parent(view[100]++);
    return lab_end();
}

static int64_t read_by_another(void)
{
    struct child *const other = child_start(NULL, "second", NULL);
    const struct figure seen = other ? child_told(other) : unknown("there is no second process");
    if (is_unknown(seen))
        die("the second process");
    child_end(other);
    charged(); // while it lived, its own memory was counted too
    return value_of(seen);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    const int64_t bytes = lab_parameter("bytes", 100000000); // the article's
    const int64_t touched_pages = lab_parameter("touched_pages", 100);
    const int64_t page = (int64_t)page_size();
    lab_require(bytes >= 16 << 20 && bytes <= 1 << 30, "bytes must be 16 MiB to 1 GiB");
    lab_require(touched_pages <= bytes / page, "touched_pages must lie in bytes");
    lab_needs((uint64_t)bytes, 0);
    const int64_t rounded = bytes + (page - bytes % page) % page; // the last page may not be full
    charged();

    // Create: an object that no file backs. Each page could be asked for, so each is charged.
    HANDLE object =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)bytes, NAME);
    if (!object || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping with the name Yeming-Map-Page, which another program may have,");
    struct snapshot now = step("create", NULL, 0);
    expect_at_least("creating the object charges its whole size", charged(), rounded);
    expect_at_most("creating the object charges less than 1 MiB to this process", now.change.commit,
                   1 << 20);
    expect_equal("creating the object takes no address space", now.change.space, 0);

    // Map: addresses for what has been paid for.
    int *const view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    now = step("map", view, bytes);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);
    expect_at_most("mapping charges page tables at most", charged(), rounded / TABLES);
    expect_equal("nothing of a new view is resident", now.region.resident, 0);

    // Touch: the pages come. Windows may bring some more ahead.
    for (int64_t i = 0; i < touched_pages; i++)
        view[i * page / (int64_t)sizeof *view] = 'A';
    now = step("touch", view, bytes);
    expect_at_least("every touched page becomes resident", now.region.resident,
                    touched_pages * page);
    expect_at_most("touching charges page tables at most", charged(), rounded / TABLES);

    // Share: two processes, one memory. The other one changes 90 to 91.
    view[100] = 90;
    const int64_t seen = read_by_another();
    step("share", view, bytes);
    expect_equal("another process reads what the first one wrote", seen, 90);
    expect_equal("the first process reads what the other one wrote", view[100], 91);

    // Unmap: the addresses come back. The object lives on by its handle, and so does its charge.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    now = step("unmap", view, bytes);
    expect_equal("unmapping gives the address space back", now.change.space, -rounded);
    expect_at_least("unmapping gives back page tables at most", charged(), -rounded / TABLES);

    // Close: nothing leads to the object any more.
    if (!CloseHandle(object))
        die("CloseHandle");
    step("close", NULL, 0);
    expect_at_most("closing the object gives the whole charge back", charged(), -rounded);
    return lab_end();
}
