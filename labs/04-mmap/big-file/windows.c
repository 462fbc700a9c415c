// big-file on Windows: a file of 1 GB becomes an array of ints, without a read or a write of ours.
//
// Watch three columns of the process: `space` moves at map, `resident` at increment, `commit`
// nowhere.

#include <windows.h>

#include "probe.h"
#include "wide.h"

// the article's file, written in 1024 blocks
enum { BYTES = 1000001536, INTS = BYTES / 4, BLOCKS = 1024, BLOCK = INTS / BLOCKS };
enum { LAST = 1 << 20 }; // bytes, written last: Windows may have trimmed others by then
static int block[BLOCK];

// Int number i of the file is i. What we write lies in the file cache, the machine's memory. The
// file goes with its last handle, however this process ends.
static HANDLE make_file(void)
{
    HANDLE file = CreateFile(wide_path(lab_file("big-file")), GENERIC_ALL, 0, NULL, CREATE_NEW,
                             FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    DWORD n;
    for (int i = 0; i < BLOCKS; i++) {
        for (int j = 0; j < BLOCK; j++)
            block[j] = i * BLOCK + j;
        if (!WriteFile(file, block, sizeof block, &n, NULL))
            die("WriteFile");
    }
    return file;
}

static void read_block(HANDLE file, int i)
{
    DWORD n;
    if (!ReadFile(file, block, sizeof block, &n, &(OVERLAPPED){.Offset = (DWORD)i * sizeof block}))
        die("ReadFile");
}

static int count_incremented(HANDLE file)
{
    int count = 0;
    for (int i = 0; i < BLOCKS; i++) {
        read_block(file, i);
        for (int j = 0; j < BLOCK; j++)
            count += block[j] == i * BLOCK + j + 1;
    }
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    HANDLE file = make_file();
    step("write", NULL, 0);

    // Create: an object in the kernel that knows the file and its size. No address leads to it yet.
    HANDLE mapping = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 0, L"Yeming-Map");
    if (!mapping || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping");
    struct snapshot now = step("create", NULL, 0);
    expect_equal("creating the mapping object takes no address space", now.change.space, 0);
    expect_equal("creating the mapping object charges no commit", now.change.commit, 0);

    // Map: addresses, and a note that the file is behind them. The file holds every page already.
    int *const ints = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0);
    if (!ints)
        die("MapViewOfFile");
    now = step("map", ints, BYTES);
    expect_equal("mapping takes the size of the file in address space", now.change.space, BYTES);
    expect_at_most("mapping charges no commit but for page tables", now.change.commit, BYTES / 256);
    expect_equal("mapping makes nothing of the view resident", now.region.resident, 0);

    // Increment: no call, no buffer. The first touch of a page faults, and the page of the cache
    // becomes ours too.
    for (int i = 0; i < INTS - 1; i++)
        ints[i]++;
    ints[INTS - 1] = 10;
    ints[100] = 90;
    ints[101] = 100;
    now = step("increment", (char *)ints + BYTES - LAST, LAST);
    expect_equal("the pages written last are resident", now.region.resident, LAST);
    expect_at_most("writing charges no commit but for page tables", now.change.commit, BYTES / 256);

    // Flush: the disk is told to write. Address and size are rounded to whole pages.
    if (!FlushViewOfFile(ints, BYTES))
        die("FlushViewOfFile");
    const bool inside = FlushViewOfFile((char *)ints + 1, 1);
    step("flush", ints, BYTES);
    expect_true("flushing one byte inside a page is accepted", inside);

    // Unmap: the addresses go, and what was written stays with the file. Plain reads find it.
    if (!UnmapViewOfFile(ints))
        die("UnmapViewOfFile");
    now = step("unmap", ints, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -BYTES);
    expect_equal("every other int of the file is one more", count_incremented(file), INTS - 3);
    expect_equal("the last int of the file is 10", block[BLOCK - 1], 10);
    read_block(file, 0);
    expect_equal("int 100 of the file is 90", block[100], 90);
    expect_equal("int 101 of the file is 100", block[101], 100);
    CloseHandle(mapping);
    CloseHandle(file);
    return lab_end();
}
