// sliding-views on Windows: a file larger than any hole in a 32-bit address space, read through a
// window of 64 MiB.
//
// Watch `space`: one view at a time, whatever the size of the file.

#include <windows.h>
#include <winioctl.h>

#include "probe.h"
#include "wide.h"

enum { STRIDE = 4 << 20, VIEW = 64 << 20, IN_VIEW = VIEW / STRIDE };
enum { VIEWS = 65, STAMPS = VIEWS * IN_VIEW, SUM = STAMPS * (STAMPS + 1) / 2 };
static const int64_t BYTES = (int64_t)VIEWS * VIEW; // 4 GiB and one view

// The file goes with its last handle. Only as a sparse file may it have holes.
static HANDLE make_file(void)
{
    DWORD n;
    HANDLE file = CreateFile(wide_path(lab_file("sliding-views")), GENERIC_ALL, 0, NULL, CREATE_NEW,
                             FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    if (!DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &n, NULL))
        die("DeviceIoControl(FSCTL_SET_SPARSE)");
    return file;
}

static OVERLAPPED place(int i)
{
    const int64_t at = (int64_t)i * STRIDE;
    return (OVERLAPPED){.Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32)};
}

// A stamp every 4 MiB, holes between them: 1, 2, 3 ...
static void write_stamps(HANDLE file)
{
    DWORD n;
    for (int i = 0; i < STAMPS; i++) {
        const int64_t stamp = i + 1;
        OVERLAPPED there = place(i);
        if (!WriteFile(file, &stamp, sizeof stamp, &n, &there))
            die("WriteFile");
    }
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = BYTES};
    if (!SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end))
        die("SetFileInformationByHandle");
}

static int64_t read_stamps(HANDLE file)
{
    int64_t sum = 0;
    for (int i = 0; i < STAMPS; i++) {
        int64_t stamp;
        DWORD n;
        OVERLAPPED there = place(i);
        if (!ReadFile(file, &stamp, sizeof stamp, &n, &there) || n != sizeof stamp)
            die("ReadFile");
        sum += stamp;
    }
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(0, 2 * VIEW);

    // Write: the file is long, and takes disk only where there is something in it.
    HANDLE file = make_file();
    write_stamps(file);
    FILE_STANDARD_INFO s;
    if (!GetFileInformationByHandleEx(file, FileStandardInfo, &s, sizeof s))
        die("GetFileInformationByHandleEx");
    step("write", NULL, 0);
    expect_at_least("the file is longer than 32 bits can say", s.EndOfFile.QuadPart, 1LL << 32);
    expect_at_most("the file takes less disk than an eighth of its size", s.AllocationSize.QuadPart,
                   BYTES / 8);

    // Map: as a whole it needs that many addresses in a row. 64 bits have them.
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!mapping)
        die("CreateFileMapping");
    char *const whole = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    step("map", whole, whole ? BYTES : 0);
    expect_equal("the whole file fits into 64 bits and not into 32", whole != NULL,
                 sizeof(void *) == 8);
    if (whole && !UnmapViewOfFile(whole))
        die("UnmapViewOfFile");
    const struct snapshot before = step("unmap", NULL, 0);

    // Slide: a view, what is to be done there, and the next view. Offsets always have 64 bits.
    int64_t seen = 0;
    struct figure most = known(0);
    for (int i = 0; i < VIEWS; i++) {
        const int64_t at = (int64_t)i * VIEW;
        char *const view =
            MapViewOfFile(mapping, FILE_MAP_READ, (DWORD)(at >> 32), (DWORD)at, VIEW);
        if (!view)
            die("MapViewOfFile");
        for (int j = 0; j < IN_VIEW; j++)
            seen += *(const int64_t *)(const void *)(view + j * STRIDE);
        const struct snapshot now = look(NULL, 0);
        table_row("views", "offset:bytes space:bytes", NULL, at, now.change.space);
        most = larger(most, now.change.space);
        if (!UnmapViewOfFile(view))
            die("UnmapViewOfFile");
    }
    const struct snapshot now = step("slide", NULL, 0);
    expect_equal("never more than one view takes address space", most, VIEW);
    expect_equal("after the last view no address space is taken", now.process.space,
                 before.process.space);
    expect_equal("the views show all that is written", seen, SUM);

    // Read: plain reads need no address space at all, and a copy of each byte.
    const int64_t read_by_calls = read_stamps(file);
    step("read", NULL, 0);
    expect_equal("plain reads find what the views show", read_by_calls, SUM);
    return lab_end();
}
