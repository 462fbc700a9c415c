// large-address-bit on Windows: one bit of a program's file decides whether it gets addresses above
// 2 GiB.
//
// Watch the table `addresses`: the highest free page of this program, and of a copy of it whose
// header has the other value of the bit.

#include <windows.h>

#include "probe.h"
#include "processes.h"
#include "wide.h"

static const int64_t TWO_GIB = INT64_C(1) << 31;

static const IMAGE_NT_HEADERS *header(void)
{
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)GetModuleHandleW(NULL);
    return (const IMAGE_NT_HEADERS *)((const char *)dos + dos->e_lfanew);
}

static int64_t highest_free_page(void)
{
    const void *page = VirtualAlloc(NULL, page_size(), MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    if (!page)
        die("VirtualAlloc(MEM_TOP_DOWN)");
    return (int64_t)(uintptr_t)page;
}

// The copy's file goes when the handle that is returned is closed.
static HANDLE copy_with_other_bit(const char *path)
{
    const WORD bits = header()->FileHeader.Characteristics ^ IMAGE_FILE_LARGE_ADDRESS_AWARE;
    const char *const image = (const char *)GetModuleHandleW(NULL);
    OVERLAPPED at = {.Offset =
                         (DWORD)((const char *)&header()->FileHeader.Characteristics - image)};
    if (!CopyFileW(wide_path(own_path()), wide_path(path), TRUE))
        die("CopyFileW");
    HANDLE file = CreateFileW(wide_path(path), GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, &bits, sizeof bits, NULL, &at) ||
        !CloseHandle(file))
        die("WriteFile");
    file = CreateFileW(wide_path(path), DELETE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFileW of the copy");
    return file;
}

// 32-bit Windows heeds the bit only where it was started with increaseuserva.
static bool is_32_bit_windows(void)
{
    BOOL emulated = FALSE;
    IsWow64Process(GetCurrentProcess(), &emulated);
    return sizeof(void *) == 4 && !emulated;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("copy")) {
        tell_parent(highest_free_page());
        return lab_end();
    }

    // Allocate: a page as high as there is room for it.
    const bool bit = header()->FileHeader.Characteristics & IMAGE_FILE_LARGE_ADDRESS_AWARE;
    const struct figure own = known(highest_free_page());
    step("allocate", NULL, 0);
    table_row("addresses", "bit:yes address:hex", "this program", bit, own);
    expect_equal("the linker sets the bit in a 64-bit program and not in a 32-bit one", bit,
                 sizeof(void *) == 8);

    // Flip: the same in a copy of the program that has the other bit.
    const char *const path = lab_file("large-address-bit.exe");
    HANDLE file = copy_with_other_bit(path);
    struct child *child = child_start(path, "copy", NULL);
    const struct figure other = child ? child_told(child) : unknown("the copy does not start here");
    if (child)
        child_end(child);
    CloseHandle(file);
    step("flip", NULL, 0);
    table_row("addresses", "bit:yes address:hex", "its copy", !bit, other);
    expect_at_least("a program with the bit gets addresses above 2 GiB",
                    is_32_bit_windows() ? unknown("32-bit Windows")
                    : bit               ? own
                                        : other,
                    TWO_GIB);
    expect_at_most("a program without the bit gets no address above 2 GiB", bit ? other : own,
                   TWO_GIB - 1);
    return lab_end();
}
