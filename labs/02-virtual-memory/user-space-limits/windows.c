// user-space-limits on Windows: where the addresses of a program begin and end.
//
// Watch the table `limits`, and the faults on both sides of user space. A 32-bit program on 64-bit
// Windows finds no kernel in its upper 2 GiB: nothing at all is there.

#include <windows.h>

#include "faults.h"
#include "probe.h"
#include "wide.h"

// since Windows 8.1; with 32 bits as the linker leaves a program (see large-address-bit)
static const int64_t HIGHEST = sizeof(void *) == 8 ? INT64_C(0x7FFFFFFEFFFF) : 0x7FFEFFFF;

// VirtualQuery knows every region, free or not. What follows the last one it does not know.
static const char *end_of_regions(void)
{
    MEMORY_BASIC_INFORMATION region;
    const char *end = NULL;
    while (VirtualQuery(end, &region, sizeof region) == sizeof region)
        end = (const char *)region.BaseAddress + region.RegionSize;
    return end;
}

static const void *view_of_own_file(void)
{
    HANDLE file = CreateFileW(wide_path(own_path()), GENERIC_READ, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFileW of the program");
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!mapping)
        die("CreateFileMappingW");
    const void *view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    if (!view || !CloseHandle(mapping) || !CloseHandle(file))
        die("MapViewOfFile");
    return view;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Ask: one call tells the page, the granularity of reservations and both ends of user space.
    SYSTEM_INFO info;
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
    expect_equal("user space ends 64 KiB below 2 GiB, since Windows 8.1 in 64 bits below 128 TiB",
                 highest, HIGHEST);

    // Search: a walk over all regions comes to the same end.
    const char *end = end_of_regions();
    step("search", NULL, 0);
    expect_equal("VirtualQuery answers up to the highest user address and no further",
                 (int64_t)(uintptr_t)end - 1, highest);

    // Place: the program, a library and a mapped file.
    const void *view = view_of_own_file();
    step("place", view, 1);
    const void *const places[] = {GetModuleHandleW(NULL), GetModuleHandleW(L"kernel32"), view};
    int64_t inside = 0;
    for (int i = 0; i < 3; i++)
        inside += (intptr_t)places[i] >= lowest && (const char *)places[i] < end;
    expect_equal("the program, a library and a mapped file lie in user space", inside, 3);

    // Trespass: an access below user space or past it faults.
    int64_t faults = 0;
    for (intptr_t i = 0; i < lowest / page; i++)
        faults += try_read((void *)(i * page)).code == EXCEPTION_ACCESS_VIOLATION;
    step("trespass", NULL, 0);
    expect_equal("every page of the null partition faults", faults, lowest / page);
    expect_fault("the first byte past user space faults", try_read(end).code,
                 EXCEPTION_ACCESS_VIOLATION);
    expect_fault("the last page of all addresses faults", try_read((void *)-page).code,
                 EXCEPTION_ACCESS_VIOLATION);
    return lab_end();
}
