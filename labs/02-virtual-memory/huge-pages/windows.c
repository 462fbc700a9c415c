// huge-pages on Windows: pages of 2 MiB come to those only who ask for them and have the right.
//
// Windows makes no large page by itself. Watch the error of an account that may not lock pages in
// memory, which no account may until an administrator says so.

#include <windows.h>

#include "probe.h"

static int64_t allocating(SIZE_T size, DWORD type)
{
    void *base = VirtualAlloc(NULL, size, type, PAGE_READWRITE);
    if (!base)
        return (int64_t)GetLastError();
    VirtualFree(base, 0, MEM_RELEASE);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Ask: how large a large page is.
    const int64_t size = (int64_t)GetLargePageMinimum();
    step("ask", NULL, 0);
    table_row("huge-page", "size:bytes", NULL, size);
    expect_equal("a large page is 2 MiB", size, 2 << 20);

    step_absent("touch", "Windows makes no large page by itself");
    step_absent("drop", "Windows makes no large page by itself");

    // Reserve: they must be committed in the same call, by one who has enabled the right.
    const int64_t not_enabled =
        allocating((SIZE_T)size, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES);
    step("reserve", NULL, 0);
    expect_error("large pages without the right are refused", not_enabled,
                 ERROR_PRIVILEGE_NOT_HELD);
    return lab_end();
}
