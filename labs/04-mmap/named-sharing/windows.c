// named-sharing on Windows: two processes meet under a name.
//
// Watch 90 become 91 on both sides, and the table: what the article's 2.exe prints.

#include <windows.h>

#include <psapi.h>

#include "probe.h"
#include "processes.h"
#include "wide.h"

#define COLUMNS "available-physical:bytes available-page-file:bytes available-virtual:bytes"
static const int64_t BYTES = 100000000;
static const wchar_t NAME[] = L"Yeming-Map"; // the article's

// A file that goes with its handle.
static HANDLE make_file(void)
{
    HANDLE file = CreateFile(wide_path(lab_file("named-sharing")), GENERIC_READ | GENERIC_WRITE,
                             FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, CREATE_NEW,
                             FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

// The article's 2.exe: it prints how much less there is of memory, page file and address space.
static int second(void)
{
    HANDLE object = OpenFileMapping(FILE_MAP_WRITE, TRUE, NAME);
    if (!object)
        die("OpenFileMapping of Yeming-Map in the second process");
    look(NULL, 0);
    int *const view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, BYTES);
    if (!view)
        die("MapViewOfFile in the second process");
    const struct snapshot now = look(view, BYTES);
    tell_parent(now.change.space);
    tell_parent(now.change.avail_physical);
    tell_parent(now.change.avail_page_file);
    tell_parent(now.change.avail_virtual);
    wait_for_parent();
    tell_parent(view[100]);
    wait_for_parent(); // until 90 is 91
    view[101]++;
    tell_parent(view[100]);
    return lab_end();
}

// How many processes have the page.
static int64_t sharers(const void *p)
{
    PSAPI_WORKING_SET_EX_INFORMATION page = {.VirtualAddress = (void *)(uintptr_t)p};
    if (!QueryWorkingSetEx(GetCurrentProcess(), &page, sizeof page))
        die("QueryWorkingSetEx");
    return (int64_t)page.VirtualAttributes.ShareCount;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second();
    lab_needs(0, BYTES);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = (BYTES / page + 1) * page; // the last page is not full

    // Create: the article's 1.exe, which makes 90 of cell 100.
    HANDLE file = make_file();
    HANDLE object = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NAME);
    if (!object || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping of a new Yeming-Map");
    int *const view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    view[100] = 90;
    step("create", view, BYTES);

    // Open: the other process knows the name, and nothing else. It maps all that the name stands
    // for, and tells the article's three figures.
    struct child *const other = child_start(NULL, "second", NULL);
    const int64_t space = child_answer(other);
    const struct figure physical = child_told(other);
    const struct figure page_file = child_told(other);
    const struct figure addresses = child_told(other);
    table_row("second-process", COLUMNS, "MapViewOfFile", physical, page_file, addresses);
    step("open", view, BYTES);
    expect_equal("the other process's view takes exactly its size in address space", space,
                 rounded);

    // Read: the other process, through its view.
    child_continue(other);
    const int64_t found = child_answer(other);
    step("read", view, BYTES);
    expect_equal("another process that opens the name reads 90", found, 90);

    // Change: it reads what we make of a cell, and we read what it makes of the next one.
    view[100]++;
    child_continue(other);
    const int64_t seen = child_answer(other);
    step("change", view, BYTES);
    expect_equal("90 becomes 91 for the other process too", seen, 91);
    expect_equal("the first process sees what the other one changes", view[101], 1);
    expect_equal("the page of the changed cell is in two processes", sharers(view), 2);

    child_end(other);
    UnmapViewOfFile(view);
    CloseHandle(object);
    CloseHandle(file);
    return lab_end();
}
