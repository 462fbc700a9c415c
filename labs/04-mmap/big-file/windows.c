// big-file on Windows: a file of 1 GB becomes an array of ints, without a read or a write of ours.
//
// Watch three columns of the process: `space` moves at map, `resident` at increment, `commit`
// nowhere.

#include <stdio.h>
#include <windows.h>
#include <winioctl.h>

#include "probe.h"
#include "wide.h"

// the article's file, written in 1024 blocks
enum { BYTES = 1000001536, INTS = BYTES / 4, BLOCK = INTS / 1024 };
enum { NOISE = 1 << 20 }; // of what is resident, where code runs the first time
static const DWORD SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
static int block[BLOCK];
static const wchar_t *name;
static DWORD n; // bytes read or written by the last call

// Int number i of the file is i. A handle is a number, what it costs lies in the kernel; what we
// write lies in the file cache, the machine's memory. The file goes with its last handle, however
// this process ends.
static HANDLE make_file(void)
{
    name = wide_path(lab_file("big-file"));
    HANDLE file =
        CreateFile(name, GENERIC_ALL, SHARE_ALL, NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    const struct snapshot now = step("open", NULL, 0);
    expect_equal("opening takes no address space", now.change.space, 0);
    for (int i = 0; i < INTS; i += BLOCK) {
        for (int j = 0; j < BLOCK; j++)
            block[j] = i + j;
        if (!WriteFile(file, block, sizeof block, &n, NULL))
            die("WriteFile");
    }
    step("write", NULL, 0);
    return file;
}

// A stream is a handle and a small buffer: no file is too large for it. One byte behind a hole
// makes this one larger than 4 GB, for a moment. (D: the file is to be deleted, and whoever opens
// it must agree.)
static void open_as_stream(HANDLE file)
{
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = BYTES};
    FILE *const stream = _wfopen(name, L"rbD");
    if (!DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &n, NULL) ||
        !WriteFile(file, "Z", 1, &n, &(OVERLAPPED){.OffsetHigh = 1}))
        die("WriteFile past 4 GB");
    FILE *const large = _wfopen(name, L"rbD");
    const int last = large && _fseeki64(large, -1, SEEK_END) == 0 ? fgetc(large) : EOF;
    step("fopen", NULL, 0);
    expect_true("fopen opens the file", stream != NULL);
    expect_equal("fopen opens a file of more than 4 GB and reads its last byte", last, 'Z');
    if (!SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end))
        die("SetFileInformationByHandle");
}

static int count_incremented(HANDLE file)
{
    int count = 0;
    for (int i = 0; i < INTS; i += BLOCK) {
        if (!ReadFile(file, block, sizeof block, &n, &(OVERLAPPED){.Offset = (DWORD)i * 4}))
            die("ReadFile");
        for (int j = 0; j < BLOCK; j++)
            count += block[j] == i + j + 1;
    }
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    HANDLE file = make_file();
    open_as_stream(file);

    // Create: an object in the kernel that knows the file and its size. No address leads to it yet.
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, L"Yeming-Map");
    if (!mapping || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping");
    struct snapshot now = step("create", NULL, 0);
    expect_equal("creating the mapping object takes no address space", now.change.space, 0);
    expect_equal("creating the mapping object charges no commit", now.change.commit, 0);

    // Map: addresses, and a note that the file is behind them. The file holds every page already:
    // no charge.
    int *const ints = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0);
    if (!ints)
        die("MapViewOfFile");
    now = step("map", ints, BYTES);
    expect_equal("mapping takes the size of the file in address space", now.change.space, BYTES);
    expect_equal("mapping charges no commit", now.change.commit, 0);
    expect_at_most("mapping makes nothing of it resident", now.change.resident, NOISE);

    // Increment: no call, no buffer. The first touch of a page faults, and the page of the cache
    // becomes ours too.
    for (int i = 0; i < INTS - 1; i++)
        ints[i]++;
    ints[INTS - 1] = 10;
    ints[100] = 90;
    ints[101] = 100;
    now = step("increment", ints, BYTES);
    expect_at_least("every page written becomes resident", now.change.resident, BYTES);
    expect_equal("writing charges no commit", now.change.commit, 0);

    // Flush: the disk is told to write. The pages stay.
    if (!FlushViewOfFile(ints, BYTES))
        die("FlushViewOfFile");
    now = step("flush", ints, BYTES);
    expect_at_least("flushing gives no page back", now.change.resident, -NOISE);

    // Unmap: the addresses go, and what was written stays with the file. Ordinary reads find it
    // there.
    if (!UnmapViewOfFile(ints))
        die("UnmapViewOfFile");
    now = step("unmap", ints, BYTES);
    expect_equal("unmapping gives the address space back", now.change.space, -BYTES);
    expect_at_most("unmapping gives the pages back", now.change.resident, NOISE - BYTES);
    expect_equal("every other int of the file is one more", count_incremented(file), INTS - 3);
    expect_equal("the last int of the file is 10", block[BLOCK - 1], 10);
    if (!ReadFile(file, block, sizeof block, &n, &(OVERLAPPED){0}))
        die("ReadFile");
    expect_equal("int 100 of the file is 90", block[100], 90);
    expect_equal("int 101 of the file is 100", block[101], 100);
    return lab_end();
}
