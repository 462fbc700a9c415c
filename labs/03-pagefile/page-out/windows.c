// page-out on Windows: pages of a file are pushed out of memory, and come back.
//
// Watch `resident` fall and rise while `space` and `commit` do not move. Such a page can always go,
// since the file has it.

#include <windows.h>

#include <psapi.h>
#include <string.h>

#include "probe.h"
#include "wide.h"

enum { BYTES = 16 << 20, BLOCK = 64 << 10, BLOCKS = BYTES / BLOCK }; // bytes; of the file

// A file that goes with its handle, all of it written to the disk.
static HANDLE make_file(void)
{
    static char block[BLOCK];
    DWORD n;
    HANDLE file =
        CreateFileW(wide_path(lab_file("page-out")), GENERIC_READ | GENERIC_WRITE, 0, NULL,
                    CREATE_NEW, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    memset(block, 7, sizeof block);
    for (int i = 0; i < BLOCKS; i++)
        if (!WriteFile(file, block, sizeof block, &n, NULL) || n != sizeof block)
            die("WriteFile");
    if (!FlushFileBuffers(file))
        die("FlushFileBuffers");
    return file;
}

static int64_t sum_of(const volatile unsigned char *p)
{
    const int64_t page = (int64_t)page_size();
    int64_t sum = 0;
    for (int64_t i = 0; i < BYTES / page; i++)
        sum += p[i * page];
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, BYTES);
    HANDLE file = make_file();
    HANDLE section = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        die("CreateFileMapping");

    // Bring in: every page of the file is read once.
    unsigned char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    sum_of(view);
    struct snapshot now = step("bring-in", view, BYTES);
    expect_equal("every page that was read is resident", now.region.resident, BYTES);

    // Push out: the working set is emptied. The pages lie on the standby list until somebody needs
    // their frames.
    if (!EmptyWorkingSet(GetCurrentProcess()))
        die("EmptyWorkingSet");
    now = step("push-out", view, BYTES);
    expect_equal("pages of a file can be pushed out", now.region.resident, 0);
    expect_equal("pushing pages out takes no addresses away", now.region.reserved, BYTES);

    // Bring back: pages on the standby list come back by soft faults, without a disk, and several
    // may come by one.
    const int64_t sum = sum_of(view);
    now = step("bring-back", view, BYTES);
    expect_at_least("reading pages that were pushed out takes page faults", now.faults, 1);
    expect_equal("all pages of the file are back", now.region.resident, BYTES);
    expect_equal("the file reads as it was written", sum, 7 * BYTES / (int64_t)page_size());
    UnmapViewOfFile(view);
    CloseHandle(section);
    CloseHandle(file);
    return lab_end();
}
