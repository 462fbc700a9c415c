// address-space on Windows: where user space begins and ends, and that every process has one of its
// own.
//
// Watch the table `limits`, the faults on both sides of user space, and one address that holds two
// values.

#include <windows.h>

#include "faults.h"
#include "probe.h"
#include "processes.h"
#include "wide.h"

static const uintptr_t ADDRESS = 0x30000000; // the same in both processes
static const int64_t HIGHEST = sizeof(void *) == 8 ? INT64_C(0x7FFFFFFEFFFF) : 0x7FFEFFFF;
static const int64_t FLIPPED_HIGHEST = sizeof(void *) == 8 ? 0x7FFEFFFF : INT64_C(0xFFFEFFFF);
static SYSTEM_INFO info;

// A copy of this program is run that differs in the large-address bit of its header; it goes when
// its handle is closed.
static struct figure highest_of_flipped_copy(void)
{
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)((const char *)dos + dos->e_lfanew);
    const WORD bits = nt->FileHeader.Characteristics ^ IMAGE_FILE_LARGE_ADDRESS_AWARE;
    OVERLAPPED at = {.Offset = (DWORD)dos->e_lfanew +
                               FIELD_OFFSET(IMAGE_NT_HEADERS, FileHeader.Characteristics)};
    const char *const path = lab_file("address-space.exe");
    if (!CopyFile(wide_path(own_path()), wide_path(path), TRUE))
        die("CopyFile");
    HANDLE file = CreateFile(wide_path(path), GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, &bits, sizeof bits, NULL, &at) ||
        !CloseHandle(file))
        die("WriteFile");
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_DELETE;
    file = CreateFile(wide_path(path), DELETE, share, NULL, OPEN_EXISTING,
                      FILE_FLAG_DELETE_ON_CLOSE, NULL);
    struct child *child = file == INVALID_HANDLE_VALUE ? NULL : child_start(path, "second", NULL);
    if (!child)
        die("starting the copy");
    const struct figure highest = child_told(child);
    child_end(child);
    CloseHandle(file);
    return highest;
}

static int *page_with(int value)
{
    int *page =
        VirtualAlloc((void *)ADDRESS, page_size(), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!page)
        die("VirtualAlloc at 0x30000000");
    *page = value;
    return page;
}

static int second_process(void)
{
    GetSystemInfo(&info);
    tell_parent((int64_t)(uintptr_t)info.lpMaximumApplicationAddress);
    const int *page = page_with(2);
    tell_parent(*page);
    wait_for_parent();
    tell_parent(*page);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second_process();

    // Ask: one call tells the page, the granularity of reservations and both ends of user space.
    GetSystemInfo(&info);
    const intptr_t page = (intptr_t)info.dwPageSize;
    const intptr_t lowest = (intptr_t)info.lpMinimumApplicationAddress;
    const int64_t highest = (int64_t)(uintptr_t)info.lpMaximumApplicationAddress;
    step("ask", NULL, 0);
    table_row("limits", "page:bytes granularity:bytes lowest:hex highest:hex", NULL, page,
              info.dwAllocationGranularity, lowest, highest);
    expect_equal("a page is 4096 bytes", page, 4096);
    expect_equal("the granularity of reservations is 64 KiB", info.dwAllocationGranularity, 65536);
    expect_equal("user space begins at 64 KiB", lowest, 65536);
    expect_equal("user space ends 64 KiB below 2 GiB or 128 TiB", highest, HIGHEST);

    // Search: VirtualQuery tells of every region, free or not: a walk over them comes to the same
    // end.
    MEMORY_BASIC_INFORMATION region;
    const char *end = NULL;
    while (VirtualQuery(end, &region, sizeof region) == sizeof region)
        end = (const char *)region.BaseAddress + region.RegionSize;
    step("search", NULL, 0);
    expect_equal("VirtualQuery answers up to the highest user address and no further",
                 (int64_t)(uintptr_t)end - 1, highest);

    // Flip: a 64-bit program can be kept below 2 GiB and a 32-bit one let above, by one bit of its
    // file.
    const struct figure flipped = highest_of_flipped_copy();
    step("flip", NULL, 0);
    expect_equal("one bit of the header moves the highest user address", flipped, FLIPPED_HIGHEST);

    // Trespass: below user space and behind it there is nothing for us, and every access says so.
    int64_t faults = 0;
    for (intptr_t address = 0; address < lowest; address += page)
        faults += try_read((void *)address).code == EXCEPTION_ACCESS_VIOLATION;
    step("trespass", NULL, 0);
    expect_equal("every page of the null partition faults", faults, lowest / page);
    expect_fault("the first byte behind user space faults", try_read(end).code,
                 EXCEPTION_ACCESS_VIOLATION);
    expect_fault("the last page of all addresses faults", try_read((void *)-page).code,
                 EXCEPTION_ACCESS_VIOLATION);

    // Map: one page at an address of our choice, with a value in it.
    int *ours = page_with(1);
    struct snapshot now = step("map", ours, (uint64_t)page);
    expect_equal("one page takes no more address space than that", now.change.space, page);

    // Meet: a second process writes a 2 at the same address, and sees nothing of what we write
    // there later.
    struct child *child = child_start(NULL, "second", NULL);
    if (!child)
        die("child_start");
    const struct figure their_highest = child_told(child);
    const struct figure theirs = child_told(child);
    const int ours_after_theirs = *ours;
    *ours = 3;
    child_continue(child);
    const struct figure theirs_after_ours = child_told(child);
    child_end(child);
    step("meet", ours, (uint64_t)page);
    expect_equal("a second process has the same user space", their_highest, highest);
    expect_equal("a second process has a value of its own at the same address", theirs, 2);
    expect_equal("what the second writes there does not reach the first", ours_after_theirs, 1);
    expect_equal("what the first writes there does not reach the second", theirs_after_ours, 2);
    return lab_end();
}
