// pagefile-backed on Windows: shared memory without a file is charged whole when it is made.
//
// Watch `available page file`: it pays at create and is paid back at close. Our own `commit` never
// moves, for what is shared is charged to nobody. A file that never opened turns into such memory
// unnoticed.

#include <windows.h>

#include "charge.h"
#include "probe.h"
#include "processes.h"

static const int64_t BYTES = 100000000;
static const wchar_t NAME[] = L"Yeming-Map-Page"; // the article's
// the tables of a page: 8 bytes in ours, 8 in the system's
enum { TOUCHED_PAGES = 100, TABLES = 256 };

// The second process finds the object by its name. It tells what it reads and makes it one more.
static int second(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    int *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("mapping Yeming-Map-Page in the second process");
    tell_parent(view[100]++);
    return lab_end();
}

static HANDLE create_object(int64_t whole)
{
    // Create: an object that no file backs. Each page could be asked for, so each is charged; no
    // address yet.
    HANDLE object =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NAME);
    if (!object || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping with the name Yeming-Map-Page, which another program may have,");
    const struct snapshot now = step("create", NULL, 0);
    expect_at_least("creating it charges the whole size", charged(), whole);
    expect_equal("creating it charges nothing to this process", now.change.commit, 0);
    expect_equal("creating it takes no address space", now.change.space, 0);
    return object;
}

static int *map_and_touch(HANDLE object, int64_t page, int64_t whole)
{
    // Map: addresses for what has been paid for.
    int *view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    struct snapshot now = step("map", view, BYTES);
    expect_equal("mapping it takes exactly that much address space", now.change.space, whole);
    expect_at_most("mapping it charges nothing more than page tables", charged(), whole / TABLES);
    expect_equal("nothing of it is resident", now.region.resident, 0);

    // Touch: the pages come.
    for (int64_t i = 0; i < TOUCHED_PAGES; i++)
        view[i * page / (int64_t)sizeof *view] = 'A';
    now = step("touch", view, BYTES);
    expect_equal("every touched page becomes resident", now.region.resident, TOUCHED_PAGES * page);
    expect_at_most("touching charges nothing more than page tables", charged(), whole / TABLES);
    return view;
}

static void share(int *view)
{
    // Share: two processes, one memory. The other one makes 91 of our 90.
    view[100] = 90;
    struct child *other = child_start(NULL, "second", NULL);
    const struct figure seen = other ? child_told(other) : unknown("there is no second process");
    if (is_unknown(seen))
        die("the second process");
    child_end(other);
    charged(); // while it lived, its own memory was counted too
    step("share", view, BYTES);
    expect_equal("another process reads what this one wrote", seen, 90);
    expect_equal("this process reads what the other one wrote", view[100], 91);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    lab_needs(BYTES, 0);
    const int64_t page = (int64_t)page_size();
    const int64_t whole = (BYTES + page - 1) / page * page;
    charged();
    HANDLE object = create_object(whole);
    int *view = map_and_touch(object, page, whole);
    share(view);

    // Unmap: the addresses come back. The object lives on by its handle, and so does its charge.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    const struct snapshot now = step("unmap", view, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -whole);
    expect_at_least("unmapping gives back no charge but that of page tables", charged(),
                    -whole / TABLES);

    // Close: nothing leads to the object any more.
    if (!CloseHandle(object))
        die("CloseHandle");
    step("close", NULL, 0);
    expect_at_most("closing it gives the whole charge back", charged(), -whole);

    // Mistake: a CreateFile that nobody checked gives INVALID_HANDLE_VALUE, which is how one asks
    // for such memory.
    HANDLE missing =
        CreateFile(L"no-such-folder\\file", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE mistaken = CreateFileMapping(missing, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    HANDLE refused = CreateFileMapping(missing, NULL, PAGE_READWRITE, 0, 0, NULL);
    const DWORD error = refused ? 0 : GetLastError();
    step("mistake", NULL, 0);
    expect_true("a file that did not open becomes memory unnoticed", mistaken != NULL);
    expect_at_least("that memory is charged whole", charged(), whole);
    expect_error("without a size the mistake is refused", error, ERROR_INVALID_PARAMETER);
    CloseHandle(mistaken);
    CloseHandle(refused);
    return lab_end();
}
