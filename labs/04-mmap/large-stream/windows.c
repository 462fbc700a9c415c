// large-stream on Windows: fopen needs a handle and a small buffer, no address for each byte.
//
// Watch `space`: it does not move with the size of the file. Then fopen reads behind 4 GB.

#include <stdio.h>
#include <windows.h>
#include <winioctl.h>

#include "probe.h"
#include "wide.h"

static const int64_t BYTES = 1000001536; // the article's file
static const int64_t LARGE = (INT64_C(1) << 32) + 1;
static const DWORD SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

// A file with a hole. It goes with its last handle, however this process ends.
static HANDLE make_file(const wchar_t *path)
{
    DWORD n;
    HANDLE file =
        CreateFile(path, GENERIC_ALL, SHARE_ALL, NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    if (!DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &n, NULL))
        die("DeviceIoControl(FSCTL_SET_SPARSE)");
    if (!SetFilePointerEx(file, (LARGE_INTEGER){.QuadPart = BYTES}, NULL, FILE_BEGIN) ||
        !SetEndOfFile(file))
        die("SetEndOfFile");
    return file;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Open: a handle is a number. What it costs lies in the kernel.
    const wchar_t *const path = wide_path(lab_file("large-stream"));
    HANDLE file = make_file(path);
    struct snapshot now = step("open", NULL, 0);
    expect_equal("opening a file of 1 GB takes no address space", now.change.space, 0);

    // Fopen: the article's file is 1 GB long. (D: the file is to be deleted, and whoever opens it
    // must agree.)
    FILE *const stream = _wfopen(path, L"rbD");
    now = step("fopen", NULL, 0);
    expect_true("fopen opens a file of 1 GB", stream != NULL);
    expect_at_most("fopen of 1 GB takes less than 1 MiB of address space", now.change.space,
                   1 << 20);
    if (stream)
        fclose(stream);

    // Grow: one byte behind a hole makes the file larger than 4 GB. 32 bits can address no more.
    DWORD n;
    if (!WriteFile(file, "Z", 1, &n, &(OVERLAPPED){.OffsetHigh = 1}))
        die("WriteFile past 4 GB");
    FILE *const large = _wfopen(path, L"rbD");
    const bool found = large && _fseeki64(large, -1, SEEK_END) == 0;
    const int64_t position = found ? _ftelli64(large) : -1;
    const int last = found ? fgetc(large) : EOF;
    step("grow", NULL, 0);
    expect_equal("fopen reaches the end of a file of more than 4 GB", position, LARGE - 1);
    expect_equal("fopen reads the last byte of a file of more than 4 GB", last, 'Z');
    if (large)
        fclose(large);
    CloseHandle(file);
    return lab_end();
}
