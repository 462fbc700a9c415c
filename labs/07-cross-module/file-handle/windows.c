// file-handle on Windows: a FILE is a block of memory of one run-time. A HANDLE is a number of the kernel's.
//
// The universal run-time opens, msvcrt is handed both. What it does with the FILE it does in a child: read how that
// ended.

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "probe.h"

enum { STUCK = 99 }; // exit code

static const char TEXT[] = "written by the other one";
static void *(*ucrt_fopen)(const char *, const char *);
static int (*ucrt_fclose)(void *);
static char path[MAX_PATH];

static void load_universal_runtime(void)
{
    HMODULE module = LoadLibraryW(L"ucrtbase.dll");
    if (!module)
        lab_skip("ucrtbase.dll is not here");
    ucrt_fopen = (void *(*)(const char *, const char *))(uintptr_t)GetProcAddress(module, "fopen");
    ucrt_fclose = (int (*)(void *))(uintptr_t)GetProcAddress(module, "fclose");
    if (!ucrt_fopen || !ucrt_fclose)
        die("GetProcAddress");
}

// How long the file is, which then goes.
static int64_t length_and_delete(void)
{
    WIN32_FILE_ATTRIBUTE_DATA data = {0};
    const BOOL there = GetFileAttributesExA(path, GetFileExInfoStandard, &data);
    DeleteFileA(path);
    return there ? (int64_t)data.nFileSizeLow : -1;
}

// What stands in the FILE may well make it wait for ever: for a lock that is none.
static DWORD WINAPI end_after_a_second(void *unused)
{
    (void)unused;
    Sleep(1000);
    TerminateProcess(GetCurrentProcess(), STUCK);
    return 0;
}

// msvcrt's fputs is handed a FILE of the universal run-time.
static int write_to_file(void)
{
    CloseHandle(CreateThread(NULL, 0, end_after_a_second, NULL, 0, NULL));
    snprintf(path, sizeof path, "%s", role_argument());
    void *file = ucrt_fopen(path, "wb");
    if (!file)
        return 1;
    fputs(TEXT, (FILE *)file);
    ucrt_fclose(file);
    return 0;
}

int main(int argc, char **argv)
{
    DWORD n = 0;
    lab_begin(argc, argv);
    load_universal_runtime();
    if (in_role("file"))
        return write_to_file();
    snprintf(path, sizeof path, "%s/file-handle-%lu", lab_folder(), GetCurrentProcessId());

    // Descriptor: the kernel keeps a handle, and every module in the process means the same file by it.
    HANDLE handle = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_TEMPORARY, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        die("CreateFile");
    const BOOL written = WriteFile(handle, TEXT, sizeof TEXT - 1, &n, NULL);
    CloseHandle(handle);
    step("descriptor", NULL, 0);
    expect_equal("a handle writes, whoever opened it", written && n == sizeof TEXT - 1, true);
    expect_equal("what was written is in the file", length_and_delete(), sizeof TEXT - 1);

    // File: the two run-times do not agree on what stands in a FILE.
    const struct ending e = run_self("file", path);
    const int64_t length = length_and_delete();
    step("file", NULL, 0);
    table_row("file", "how code length", NULL, e.how, e.code, length);
    expect_not_equal("a FILE of one run-time is no FILE of the other", length, sizeof TEXT - 1);
    return lab_end();
}
