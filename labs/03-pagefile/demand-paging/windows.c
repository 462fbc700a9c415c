// demand-paging on Windows: being the system. 24 pages of addresses, 3 frames, a file behind them.
//
// A page without a frame is not committed: touching it faults, and the handler pages it in from the
// file. Where no frame is free, the page that came first is paged out: written to the file if the
// program wrote it, dropped if not. Watch `committed`: it is the frames.

#include <windows.h>

#include "probe.h"
#include "wide.h"

enum { PAGES = 24, FRAMES = 3, NONE = -1 };

static char *base;                              // of the 24 pages
static int64_t size;                            // of a page
static HANDLE file;                             // what lies behind them
static int frames[FRAMES] = {NONE, NONE, NONE}; // the frame table: whose page each holds
static int oldest;                              // frame: the next one to be given up
static bool resident[PAGES], dirty[PAGES];
static int64_t page_ins, page_outs, failed; // failed: calls, as a handler cannot die

static void page_out(int page)
{
    OVERLAPPED at = {.Offset = (DWORD)(page * size)};
    DWORD n;
    if (dirty[page]) {
        failed += !WriteFile(file, base + page * size, (DWORD)size, &n, &at);
        page_outs++;
    }
    failed += !VirtualFree(base + page * size, (SIZE_T)size, MEM_DECOMMIT); // the frame is free
    dirty[page] = resident[page] = false;
}

static void page_in(int page)
{
    OVERLAPPED at = {.Offset = (DWORD)(page * size)};
    DWORD n;
    char *p = base + page * size;
    failed += !VirtualAlloc(p, (SIZE_T)size, MEM_COMMIT, PAGE_READWRITE);
    failed += !ReadFile(file, p, (DWORD)size, &n, &at);
    // The first write is to fault as well: so we see that the page is dirty.
    failed += !VirtualProtect(p, (SIZE_T)size, PAGE_READONLY, &n);
    resident[page] = true;
    page_ins++;
}

static LONG CALLBACK on_fault(EXCEPTION_POINTERS *e)
{
    const uintptr_t page =
        (e->ExceptionRecord->ExceptionInformation[1] - (uintptr_t)base) / (uintptr_t)size;
    DWORD before;
    if (e->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || page >= PAGES || failed)
        return EXCEPTION_CONTINUE_SEARCH; // not ours, or beyond us
    if (resident[page]) {
        dirty[page] = true;
        failed += !VirtualProtect(base + page * size, (SIZE_T)size, PAGE_READWRITE, &before);
    } else {
        if (frames[oldest] != NONE)
            page_out(frames[oldest]);
        page_in((int)page);
        frames[oldest] = (int)page;
        oldest = (oldest + 1) % FRAMES;
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}

// The program that is paged: it reads a byte of each of the first pages, so many times.
static int64_t sum_of(int pages, int times)
{
    int64_t sum = 0;
    for (int i = 0; i < times; i++)
        for (int page = 0; page < pages; page++)
            sum += ((const volatile char *)base)[page * size];
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    size = (int64_t)page_size();
    lab_needs(0, (uint64_t)(PAGES * size)); // a handler has no sentence for a full disk
    file = CreateFileW(wide_path(lab_file("demand-paging")), GENERIC_READ | GENERIC_WRITE, 0, NULL,
                       CREATE_NEW, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    const LARGE_INTEGER end = {.QuadPart = PAGES * size};
    if (file == INVALID_HANDLE_VALUE || !SetFilePointerEx(file, end, NULL, FILE_BEGIN) ||
        !SetEndOfFile(file))
        die("making a file of 24 pages");

    // Reserve: 24 pages have their addresses, and none has a frame.
    base = VirtualAlloc(NULL, PAGES * size, MEM_RESERVE, PAGE_READWRITE);
    if (!base || !AddVectoredExceptionHandler(1, on_fault))
        die("VirtualAlloc(MEM_RESERVE), or AddVectoredExceptionHandler");
    struct snapshot now = step("reserve", base, PAGES * size);
    expect_equal("no page is told as committed before it is used", now.region.committed, 0);

    // Write: a byte of each page. Each one comes in from the file, and 21 have to go again.
    for (int page = 0; page < PAGES; page++)
        ((volatile char *)base)[page * size] = (char)(page + 1);
    now = step("write", base, PAGES * size);
    expect_equal("writing 24 pages in turn takes 24 page-ins", page_ins, 24);
    expect_equal("3 frames hold 3 pages", now.region.committed, FRAMES * size);
    expect_equal("writing 24 pages with 3 frames writes 21 back", page_outs, 21);

    // Read: all in turn, twice. A page has gone before it is read again, and goes for nothing now.
    page_ins = 0;
    const int64_t sum = sum_of(PAGES, 2);
    step("read", base, PAGES * size);
    expect_equal("reading 24 pages in turn twice takes 48 page-ins", page_ins, 48);
    expect_equal("each page reads as it was written", sum, 600);
    expect_equal("a page that is only read is not written back", page_outs, 24);

    // Stay: a program that uses 3 pages has all of them in its 3 frames.
    page_ins = 0;
    const int64_t stayed = sum_of(3, 1000);
    step("stay", base, PAGES * size);
    expect_equal("reading the same 3 pages 1,000 times takes 3 page-ins", page_ins, 3);
    expect_equal("each reading of the same 3 pages gives what was written", stayed, 6000);
    expect_equal("no call of the pager fails", failed, 0);
    return lab_end();
}
