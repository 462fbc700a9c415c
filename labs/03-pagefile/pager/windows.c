// pager on Windows: being the page file. 24 pages of address space, 3 to 8 frames of memory, a real
// file behind them.
//
// A page without a frame is out of reach: touching it faults, our handler reads it from the file,
// and if the house is full another one has to go. Only a page that was written is written back.
// Watch `committed`: it is the frames.

#include <windows.h>

#include "probe.h"
#include "wide.h"

#include "theory.h"

#include "house.h"

static HANDLE file;
// calls that failed, most of them in a handler, where nobody can die with a sentence
static int64_t refused;

// The first reach of a page that has no memory yet is what commits it.
static void allow(int page, enum reach reach)
{
    static const DWORD PROTECTION[] = {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE};
    refused += !VirtualAlloc(words(page), size, MEM_COMMIT, PROTECTION[reach]);
}

static void drop(int page)
{
    refused += !VirtualFree(words(page), size, MEM_DECOMMIT);
}

static void read_page(int page, void *to)
{
    OVERLAPPED at = {.Offset = (DWORD)(page * size)};
    DWORD n;
    refused += !ReadFile(file, to, (DWORD)size, &n, &at) || n != size;
}

static void write_page(int page, const void *from)
{
    OVERLAPPED at = {.Offset = (DWORD)(page * size)};
    DWORD n;
    refused += !WriteFile(file, from, (DWORD)size, &n, &at) || n != size;
}

static LONG CALLBACK on_fault(EXCEPTION_POINTERS *e)
{
    const uintptr_t page =
        (e->ExceptionRecord->ExceptionInformation[1] - (uintptr_t)base) / (uintptr_t)size;
    if (e->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || page >= PAGES || refused)
        return EXCEPTION_CONTINUE_SEARCH; // not ours, or beyond us
    use((int)page);
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    size = (int64_t)page_size();

    // The file behind the pages is gone when its handle is.
    file = CreateFile(wide_path(lab_file("pager")), GENERIC_READ | GENERIC_WRITE, 0, NULL,
                      CREATE_NEW, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    fill_file();
    if (refused)
        die("WriteFile");

    // Reserve: the pages have their addresses, and what is in them is in the file.
    base = VirtualAlloc(NULL, PAGES * size, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    if (!AddVectoredExceptionHandler(1, on_fault))
        die("AddVectoredExceptionHandler");
    struct snapshot now = step("reserve", base, PAGES * size);
    expect_equal("a page without a frame takes no commit", now.region.committed, 0);

    // First in, first out, on Belady's string: the house with one frame more misses once more.
    expect_equal("first in, first out misses 9 times with 3 frames",
                 belady("pager-fifo-3", 3, false), 9);
    expect_equal("first in, first out misses 10 times with 4 frames",
                 belady("pager-fifo-4", 4, false), 10);
    now = step("fifo", base, PAGES * size);
    expect_equal("a full house of 4 frames holds 4 pages", now.region.committed, 4 * size);

    // Least recently used: more frames never miss more.
    expect_equal("least recently used misses 10 times with 3 frames",
                 belady("pager-lru-3", 3, true), 10);
    expect_equal("least recently used misses 8 times with 4 frames", belady("pager-lru-4", 4, true),
                 8);
    step("lru", base, PAGES * size);
    empty_house();
    expect_equal("a page that was only read is never written back", counts.out, 0);
    misses_by_frames();

    // 10,000 random references, one in four a write, in 8 frames: the counts must be those of a
    // list of page numbers.
    struct counts expected = random_references(false);
    now = step("random", base, PAGES * size);
    expect_equal("a full house of 8 frames holds 8 pages", now.region.committed, MAX_FRAMES * size);
    empty_house();
    expect_equal("first in, first out reads as many pages as theory says", counts.in, expected.in);
    expect_equal("first in, first out writes as many pages as theory says", counts.out,
                 expected.out);
    expected = random_references(true);
    empty_house();
    expect_equal("least recently used reads as many pages as theory says", counts.in, expected.in);
    expect_equal("least recently used writes as many pages as theory says", counts.out,
                 expected.out);

    // Verify: everything has been put out; the file is read by ordinary reads.
    now = step("verify", base, PAGES * size);
    expect_equal("an empty house holds nothing", now.region.committed, 0);
    expect_equal("every reference found what was written last", wrong, 0);
    expect_equal("every word written is in the file", wrong_words_in_file(), 0);
    expect_equal("no call of the pager was refused", refused, 0);
    return lab_end();
}
