// file-opening on Windows: what a program says when it opens a file, and whom that concerns.
//
// Watch the errors: 0 is none. Share mode 0 keeps out whoever wants data, and nobody else.

#include <windows.h>

#include "probe.h"
#include "wide.h"

enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };

static HANDLE open_file(DWORD access, DWORD share)
{
    return CreateFile(wide_path(lab_file("file-opening")), access, share, NULL, OPEN_EXISTING, 0,
                      NULL);
}

// The file goes with its last handle, however this process ends.
static HANDLE create_file(DWORD access, DWORD share)
{
    HANDLE file = CreateFile(wide_path(lab_file("file-opening")), access, share, NULL, CREATE_NEW,
                             FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

static int64_t error_of_opening(DWORD access, DWORD share)
{
    HANDLE file = open_file(access, share);
    if (file == INVALID_HANDLE_VALUE)
        return (int64_t)GetLastError();
    CloseHandle(file);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Open: the access says what the handle will do. The failure value is no NULL.
    HANDLE missing = open_file(GENERIC_READ, SHARE_ALL);
    const int64_t missing_error = (int64_t)GetLastError();
    step("open", NULL, 0);
    expect_equal("a file that is not there opens as INVALID_HANDLE_VALUE", (intptr_t)missing, -1);
    expect_error("opening a file that is not there fails with error 2", missing_error,
                 ERROR_FILE_NOT_FOUND);

    // Share: this handle writes and lets nobody else write or read. That concerns later opens.
    HANDLE alone = create_file(GENERIC_READ | GENERIC_WRITE | DELETE, 0);
    const int64_t to_read = error_of_opening(GENERIC_READ, SHARE_ALL);
    const int64_t for_no_data = error_of_opening(0, SHARE_ALL);
    CloseHandle(alone);
    HANDLE readable = create_file(GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ);
    const int64_t to_write = error_of_opening(GENERIC_WRITE, SHARE_ALL);
    CloseHandle(readable);
    HANDLE file = create_file(GENERIC_READ | GENERIC_WRITE | DELETE, SHARE_ALL);
    const int64_t again = error_of_opening(GENERIC_READ | GENERIC_WRITE, SHARE_ALL);
    step("share", NULL, 0);
    expect_error("share mode 0 refuses an open for reading", to_read, ERROR_SHARING_VIOLATION);
    expect_error("share mode 0 admits an open for no data", for_no_data, 0);
    expect_error("FILE_SHARE_READ refuses an open for writing", to_write, ERROR_SHARING_VIOLATION);
    expect_error("an open file can be opened for writing once more", again, 0);

    // Attributes: a handle that may neither read nor write.
    HANDLE neither = open_file(0, SHARE_ALL);
    const DWORD size = GetFileSize(neither, NULL);
    char byte;
    DWORD n;
    const bool can_read = ReadFile(neither, &byte, 1, &n, NULL);
    const int64_t read_error = can_read ? 0 : (int64_t)GetLastError();
    step("attributes", NULL, 0);
    expect_equal("a file open for no data has a known size", size, 0);
    expect_error("a file open for no data cannot be read", read_error, ERROR_ACCESS_DENIED);
    if (neither != INVALID_HANDLE_VALUE)
        CloseHandle(neither);
    CloseHandle(file);
    return lab_end();
}
