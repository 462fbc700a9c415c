// file-handle on Windows: a FILE is a block of memory of one run-time. A HANDLE is a number of the
// kernel's.
//
// The universal run-time is handed a HANDLE of msvcrt's, and hands msvcrt a FILE: in a child, and
// read how that ended.

#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "probe.h"
#include "processes.h"
#include "wide.h"

enum { STUCK = 99 }; // exit code

static const char TEXT[] = "written by the other one";
static void *(*ucrt_fopen)(const wchar_t *, const wchar_t *);
static int (*ucrt_fclose)(void *);
static int (*ucrt_open_osfhandle)(intptr_t, int);
static int (*ucrt_write)(int, const void *, unsigned int);
static const wchar_t *path;

static void load_universal_runtime(void)
{
    HMODULE module = LoadLibraryW(L"ucrtbase.dll");
    if (!module)
        lab_skip("ucrtbase.dll is not here");
    ucrt_fopen =
        (void *(*)(const wchar_t *, const wchar_t *))(uintptr_t)GetProcAddress(module, "_wfopen");
    ucrt_fclose = (int (*)(void *))(uintptr_t)GetProcAddress(module, "fclose");
    ucrt_open_osfhandle =
        (int (*)(intptr_t, int))(uintptr_t)GetProcAddress(module, "_open_osfhandle");
    ucrt_write =
        (int (*)(int, const void *, unsigned int))(uintptr_t)GetProcAddress(module, "_write");
    if (!ucrt_fopen || !ucrt_fclose || !ucrt_open_osfhandle || !ucrt_write)
        die("GetProcAddress");
}

// What stands in the FILE may well make it wait for ever: for a lock that is none.
static DWORD WINAPI end_after_a_second(void *unused)
{
    (void)unused;
    Sleep(1000);
    TerminateProcess(GetCurrentProcess(), STUCK);
    return 0;
}

// msvcrt's fputs is handed a FILE of the universal run-time. D: the file goes with it, or with the
// last who looks on.
static int write_to_file(void)
{
    void *file = ucrt_fopen(path, L"wbD");
    const HANDLE onlooker =
        CreateFile(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                   OPEN_EXISTING, 0, NULL);
    LARGE_INTEGER length;
    CloseHandle(CreateThread(NULL, 0, end_after_a_second, NULL, 0, NULL));
    if (!file || onlooker == INVALID_HANDLE_VALUE)
        die("fopen");
    fputs(TEXT, (FILE *)file);
    ucrt_fclose(file);
    if (!GetFileSizeEx(onlooker, &length))
        die("GetFileSizeEx");
    tell_parent(length.QuadPart);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    load_universal_runtime();
    path = wide_path(lab_file("file-handle"));
    if (in_role("file"))
        return write_to_file();

    // Descriptor: each run-time has numbers of its own for its files. The HANDLE behind them is the
    // kernel's, and both mean the same file by it.
    const int ours =
        _wopen(path, _O_CREAT | _O_EXCL | _O_RDWR | _O_BINARY | _O_TEMPORARY, _S_IREAD | _S_IWRITE);
    const int theirs = ours == -1 ? -1 : ucrt_open_osfhandle(_get_osfhandle(ours), 0);
    if (theirs == -1)
        die("_open");
    const int n = ucrt_write(theirs, TEXT, sizeof TEXT - 1);
    step("descriptor", NULL, 0);
    expect_equal("the other run-time writes to our handle", n, sizeof TEXT - 1);
    expect_equal("what it wrote is in the file", _filelength(ours), sizeof TEXT - 1);

    // File: the two run-times do not agree on what stands in a FILE.
    struct child *child = child_start(NULL, "file", NULL);
    if (!child)
        die("child_start");
    const struct figure length = child_told(child);
    const struct ending e = child_end(child);
    step("file", NULL, 0);
    table_row("file", "how code:hex length:bytes", NULL, e.how, e.code, length);
    expect_not_equal("a FILE of one run-time is no FILE of the other",
                     e.how == EXITED && e.code != STUCK ? length : known(0), sizeof TEXT - 1);
    return lab_end();
}
