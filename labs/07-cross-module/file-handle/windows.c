// file-handle on Windows: a HANDLE is a number of the kernel's. A FILE is a block of memory of one
// run-time.
//
// The universal run-time (ucrtbase.dll) is handed a HANDLE, and hands msvcrt.dll a FILE: in a
// child, for what comes of that nobody documents. The same child is the control: ucrtbase writes.

#include <windows.h>

#include <string.h>

#include "crts.h"
#include "probe.h"
#include "processes.h"
#include "wide.h"

enum { STUCK = 99 }; // exit code

static const char TEXT[] = "written by the other one";
typedef void *wfopen_fn(const wchar_t *, const wchar_t *);
typedef int fputs_fn(const char *, void *);
typedef int fclose_fn(void *);
typedef int open_osfhandle_fn(intptr_t, int);
typedef int write_fn(int, const void *, unsigned int);
typedef int close_fn(int);

static HANDLE open_file(const wchar_t *path, DWORD how, DWORD flags)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    const HANDLE file =
        CreateFile(path, GENERIC_READ | GENERIC_WRITE, share, NULL, how, flags, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFile");
    return file;
}

static int64_t length_of(HANDLE file)
{
    LARGE_INTEGER length;
    if (!GetFileSizeEx(file, &length))
        die("GetFileSizeEx");
    return length.QuadPart;
}

// What stands in the FILE may make it wait for ever: for a lock that is none.
static DWORD WINAPI end_after_a_second(void *unused)
{
    (void)unused;
    Sleep(1000);
    TerminateProcess(GetCurrentProcess(), STUCK);
    return 0;
}

// The child: a FILE of ucrtbase, and the fputs of `crt`. It tells that the file is open, and then
// how long it is. D: the file goes with the last who has it open.
static int write_to_file(const wchar_t *path, void *ucrt, void *crt)
{
    void *stream = ((wfopen_fn *)find_in(ucrt, "_wfopen"))(path, L"wbD");
    if (!stream)
        die("_wfopen");
    const HANDLE file = open_file(path, OPEN_EXISTING, 0);
    tell_parent(length_of(file));
    CloseHandle(CreateThread(NULL, 0, end_after_a_second, NULL, 0, NULL));
    ((fputs_fn *)find_in(crt, "fputs"))(TEXT, stream);
    ((fclose_fn *)find_in(ucrt, "fclose"))(stream);
    tell_parent(length_of(file));
    return 0;
}

// How much of the text the child of that role wrote: nothing, if it crashed or hung over it.
// Unknown if it could not even open the file.
static struct figure written_by(const char *role)
{
    struct child *child = child_start(NULL, role, NULL);
    if (!child)
        die("child_start");
    const struct figure before = child_told(child);
    const struct figure after = child_told(child);
    const struct ending e = child_end(child);
    const struct figure written = is_unknown(before)  ? before
                                  : is_unknown(after) ? known(0)
                                                      : after;
    table_row("file", "crashed:yes code:hex written:bytes", role, e.how == CRASHED, e.code,
              written);
    return written;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    void *ucrt = load_crt("ucrtbase.dll");
    void *msvcrt = load_crt("msvcrt.dll");
    const wchar_t *path = wide_path(lab_file("file-handle"));
    if (in_role("file-right"))
        return write_to_file(path, ucrt, ucrt);
    if (in_role("file-wrong"))
        return write_to_file(path, ucrt, msvcrt);

    // Descriptor: each run-time has numbers of its own for its files. The HANDLE behind a number is
    // the kernel's, and everybody in the process means the same file by it.
    const HANDLE file = open_file(path, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
    const int fd = ((open_osfhandle_fn *)find_in(ucrt, "_open_osfhandle"))((intptr_t)file, 0);
    const int n = ((write_fn *)find_in(ucrt, "_write"))(fd, TEXT, sizeof TEXT - 1);
    const int64_t length = length_of(file);
    ((close_fn *)find_in(ucrt, "_close"))(fd); // the HANDLE is its own now, and goes with it
    step("descriptor", NULL, 0);
    expect_equal("the run-time writes to our HANDLE", n, sizeof TEXT - 1);
    expect_equal("the file holds what the run-time wrote", length, sizeof TEXT - 1);

    // File: a run-time writes to its own. The two do not agree on what stands in a FILE.
    const struct figure right = written_by("file-right");
    const struct figure wrong = written_by("file-wrong");
    step("file", NULL, 0);
    expect_equal("ucrtbase writes to its own FILE", right, sizeof TEXT - 1);
    expect_not_equal("msvcrt does not write the text to the FILE of ucrtbase", wrong,
                     sizeof TEXT - 1);
    return lab_end();
}
