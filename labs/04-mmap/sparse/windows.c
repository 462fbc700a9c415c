// sparse on Windows: the article's listing from top to bottom, with an object that is charged as it
// is committed, and from which nothing can be taken back.
//
// Watch `available page file`: commit takes it all; no VirtualFree and no close gives it back, only
// unmap does.

#include <windows.h>

#include "charge.h"
#include "probe.h"

static int64_t bytes;
static const wchar_t NAME[] = L"Yeming-Map-Virtual";
enum { TABLES = 256 }; // the tables of a page: 8 bytes in this process, 8 in the system

static int64_t error_of_freeing(void *at, int64_t size, DWORD how)
{
    return VirtualFree(at, (SIZE_T)size, how) ? 0 : (int64_t)GetLastError();
}

static int64_t error_of_freeing_private_memory(void)
{
    char *const own = VirtualAlloc(NULL, (SIZE_T)bytes, MEM_RESERVE, PAGE_READWRITE);
    if (!own)
        die("VirtualAlloc(MEM_RESERVE)");
    const int64_t error = error_of_freeing(own, bytes, MEM_RELEASE);
    VirtualFree(own, 0, MEM_RELEASE);
    return error;
}

static HANDLE create_sparse_object(void)
{
    HANDLE object = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                      (DWORD)bytes, NAME);
    if (!object || GetLastError() == ERROR_ALREADY_EXISTS)
        die("CreateFileMapping with the name Yeming-Map-Virtual, which another program may have,");
    return object;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    bytes = lab_parameter("bytes", 100 * 1000 * 1000); // the article's
    lab_require(bytes >= 64 << 20 && bytes <= 1 << 30, "bytes must be 64 MiB to 1 GiB");
    lab_needs((uint64_t)bytes, 0);
    const int64_t page = (int64_t)page_size();
    const int64_t rounded = bytes + (page - bytes % page) % page; // the last page may not be full
    charged();

    // Create: an object of that size, with nothing committed in it.
    HANDLE object = create_sparse_object();
    step("create", NULL, 0);
    expect_at_most("creating a sparse object charges page tables at most", charged(),
                   rounded / TABLES);

    // Map: addresses, and still nothing behind them.
    char *const view = MapViewOfFile(object, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        die("MapViewOfFile");
    struct snapshot now = step("map", view, bytes);
    expect_equal("mapping takes exactly the size of the view", now.change.space, rounded);
    expect_at_most("mapping a sparse object charges page tables at most", charged(),
                   rounded / TABLES);
    expect_equal("nothing of a new view is told as committed", now.region.committed, 0);

    // Commit: VirtualAlloc, as for private memory; here the object itself gets the pages.
    if (!VirtualAlloc(view, bytes, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    now = step("commit", view, bytes);
    expect_at_least("committing charges the whole size", charged(), rounded);
    expect_equal("the whole view is told as committed", now.region.committed, rounded);

    // Decommit: what others may use is not for one process to take back.
    const int64_t decommit = error_of_freeing(view, bytes, MEM_DECOMMIT);
    step("decommit", view, bytes);
    expect_error("decommitting a view is refused", decommit, ERROR_INVALID_PARAMETER);

    // Release: the article's call has a size, which is an error for any memory. It proves nothing
    // of views; the one without a size does.
    const int64_t of_own = error_of_freeing_private_memory();
    const int64_t without_size = error_of_freeing(view, 0, MEM_RELEASE);
    now = step("release", view, bytes);
    expect_error("releasing private memory with a size is refused", of_own,
                 ERROR_INVALID_PARAMETER);
    expect_error("releasing a view without a size is refused", without_size,
                 ERROR_INVALID_PARAMETER);
    expect_equal("the view is still told as committed", now.region.committed, rounded);

    // Close: the view holds the object, not the handle.
    if (!CloseHandle(object))
        die("CloseHandle");
    step("close", view, bytes);
    expect_at_least("closing the object gives nothing back", charged(), 0);

    // Unmap: the last that led to the object.
    if (!UnmapViewOfFile(view))
        die("UnmapViewOfFile");
    now = step("unmap", view, bytes);
    expect_equal("unmapping gives the address space back", now.change.space, -rounded);
    expect_at_most("unmapping gives the whole charge back", charged(), -rounded);
    return lab_end();
}
