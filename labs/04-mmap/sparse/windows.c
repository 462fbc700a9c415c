// sparse on Windows: a shared object that is charged as it is committed, and from which nothing can
// be taken back.
//
// Watch `available page file`: commit takes it all; no VirtualFree and no close gives it back, only
// unmap does.

#include <windows.h>

#include "charge.h"
#include "faults.h"
#include "probe.h"
#include "processes.h"

// the article's
static const int64_t BYTES = 100000000;
static const int64_t COMMITTED = 100 * 1000 * 1000;
static const wchar_t NAME[] = L"Yeming-Map-Virtual";
enum { TABLES = 256 }; // the tables of a page: 8 bytes in this process, 8 in the system

// The second process finds the object by its name, changes the first cell and tells how much its
// own view has committed.
static int second(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    char *view = object ? MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        die("mapping Yeming-Map-Virtual in the second process");
    view[0]++;
    tell_parent(look(view, BYTES).region.committed);
    return lab_end();
}

static HANDLE create_empty_object(int64_t whole)
{
    // Create: an object of that size, with nothing promised for it.
    HANDLE object = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                      (DWORD)BYTES, NAME);
    if (!object || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping with the name Yeming-Map-Virtual, which another program may have,");
    const struct snapshot now = step("create", NULL, 0);
    expect_at_most("creating it charges nothing but page tables", charged(), whole / TABLES);
    expect_equal("creating it takes no address space", now.change.space, 0);
    return object;
}

static char *map_empty_object(HANDLE object, int64_t whole)
{
    // Map: addresses, and still nothing behind them.
    char *view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    const struct snapshot now = step("map", view, BYTES);
    expect_equal("mapping it takes exactly that much address space", now.change.space, whole);
    expect_at_most("mapping it charges nothing but page tables", charged(), whole / TABLES);
    expect_equal("nothing of the view is committed", now.region.committed, 0);
    return view;
}

static void fill(char *view, int64_t whole)
{
    // Touch: there is no page to write to.
    const struct fault fault = try_write(view);
    step("touch", view, BYTES);
    expect_fault("touching what is not committed faults", fault.code, EXCEPTION_ACCESS_VIOLATION);

    // Commit: VirtualAlloc, as for private memory; here the object itself gets the pages.
    if (!VirtualAlloc(view, COMMITTED, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    const struct snapshot now = step("commit", view, BYTES);
    expect_at_least("committing charges the whole size", charged(), whole);
    expect_equal("committing commits the whole view", now.region.committed, whole);
}

static void share(char *view, int64_t whole)
{
    // Share: two processes, one sheet. The other one makes 'B' of our 'A'.
    view[0] = 'A';
    struct child *other = child_start(NULL, "second", NULL);
    const struct figure committed =
        other ? child_told(other) : unknown("there is no second process");
    if (is_unknown(committed))
        die("the second process");
    child_end(other);
    charged(); // while it lived, its own memory was counted too
    step("share", view, BYTES);
    expect_equal("another process finds its view committed", committed, whole);
    expect_equal("another process changes what this one wrote", view[0], 'B');
}

static void try_to_free(char *view, int64_t whole)
{
    // Decommit: what others may use is not for one process to take back.
    const DWORD decommit = VirtualFree(view, BYTES, MEM_DECOMMIT) ? 0 : GetLastError();
    struct snapshot now = step("decommit", view, BYTES);
    expect_error("decommitting is refused", decommit, ERROR_INVALID_PARAMETER);
    expect_equal("the view stays committed", now.region.committed, whole);

    // Release: the article's call has a size, which is an error for any memory; without one it is
    // no better.
    char *own = VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_READWRITE);
    if (!own)
        die("VirtualAlloc(MEM_RESERVE)");
    const DWORD release = VirtualFree(view, BYTES, MEM_RELEASE) ? 0 : GetLastError();
    const DWORD without_size = VirtualFree(view, 0, MEM_RELEASE) ? 0 : GetLastError();
    const DWORD of_own = VirtualFree(own, BYTES, MEM_RELEASE) ? 0 : GetLastError();
    VirtualFree(own, 0, MEM_RELEASE);
    step("release", view, BYTES);
    expect_error("releasing it with a size is refused", release, ERROR_INVALID_PARAMETER);
    expect_error("releasing it without a size is refused", without_size, ERROR_INVALID_PARAMETER);
    expect_error("releasing private memory with a size is refused too", of_own,
                 ERROR_INVALID_PARAMETER);
}

static void close_then_unmap(HANDLE object, char *view, int64_t whole)
{
    // Close: the view holds the object, not the handle.
    if (!CloseHandle(object))
        die("CloseHandle");
    step("close", view, BYTES);
    expect_at_least("closing it gives nothing back", charged(), 0);

    // Unmap: the last that led to the object.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    const struct snapshot now = step("unmap", view, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -whole);
    expect_at_most("unmapping gives the whole charge back", charged(), -whole);
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
    HANDLE object = create_empty_object(whole);
    char *view = map_empty_object(object, whole);
    fill(view, whole);
    share(view, whole);
    try_to_free(view, whole);
    close_then_unmap(object, view, whole);
    return lab_end();
}
