// failed-open on Windows: the handle of a CreateFile that failed, handed on unchecked.
//
// Watch `available page file`: with a size, what should have been a file's is memory, unnoticed.

#include <windows.h>

#include "charge.h"
#include "probe.h"

static const int64_t BYTES = 100000000;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs((uint64_t)BYTES, 0);
    charged();

    // Open: nobody looks at the result. INVALID_HANDLE_VALUE is how one asks for memory.
    HANDLE missing =
        CreateFile(L"no-such-folder\\file", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    step("open", NULL, 0);
    expect_true("a CreateFile that fails gives INVALID_HANDLE_VALUE",
                missing == INVALID_HANDLE_VALUE);
    charged();

    // Create: with a size and without.
    HANDLE mistaken = CreateFileMapping(missing, NULL, PAGE_READWRITE, 0, (DWORD)BYTES, NULL);
    HANDLE refused = CreateFileMapping(missing, NULL, PAGE_READWRITE, 0, 0, NULL);
    const int64_t error = refused ? 0 : (int64_t)GetLastError();
    step("create", NULL, 0);
    expect_true("a file that did not open becomes memory where a size is given", mistaken != NULL);
    expect_at_least("the memory of the mistake is charged whole", charged(), BYTES);
    expect_error("a file that did not open is refused where no size is given", error,
                 ERROR_INVALID_PARAMETER);
    if (mistaken)
        CloseHandle(mistaken);
    if (refused)
        CloseHandle(refused);
    if (missing != INVALID_HANDLE_VALUE)
        CloseHandle(missing);
    return lab_end();
}
