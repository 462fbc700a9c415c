// system-regions on Windows: the system places regions of its own in a process, on any page.
//
// Watch the table `regions`: 64 KiB bind what a program reserves. Of what the system allocates
// only the pages are whole.

#include <windows.h>

#include "probe.h"

enum { UNIT = 65536 }; // bytes

// ntdll says where the environment block of the process is; no header declares the call.
static intptr_t environment_block(void)
{
    typedef void *(WINAPI * current_peb_fn)(void);
    const current_peb_fn current_peb = (current_peb_fn)(void (*)(void))GetProcAddress(
        GetModuleHandleW(L"ntdll"), "RtlGetCurrentPeb");
    if (!current_peb)
        die("GetProcAddress of RtlGetCurrentPeb");
    return (intptr_t)current_peb();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const intptr_t page = (intptr_t)page_size();

    // Walk: all allocations, whoever has made them.
    MEMORY_BASIC_INFORMATION m;
    const char *at = NULL;
    int64_t allocations = 0;
    int64_t on_page = 0;
    int64_t on_64_kib = 0;
    int64_t programs = 0;
    while (VirtualQuery(at, &m, sizeof m) == sizeof m) {
        const intptr_t base = (intptr_t)m.AllocationBase;
        if (m.State != MEM_FREE && m.AllocationBase == m.BaseAddress) {
            allocations++;
            on_page += base % page == 0;
            on_64_kib += base % UNIT == 0;
            programs += m.AllocationBase == GetModuleHandleW(NULL);
        }
        at = (const char *)m.BaseAddress + m.RegionSize;
    }
    step("walk", NULL, 0);
    table_row("regions", "all:count on-page:count on-64-KiB:count", NULL, allocations, on_page,
              on_64_kib);
    expect_equal("every allocation begins at a page", on_page, allocations);
    expect_equal("the program is one of the allocations", programs, 1);

    // Place: a block that the system has put into the process.
    const intptr_t block = environment_block();
    step("place", (const void *)block, (uint64_t)page);
    table_row("system", "address:hex past-64-KiB:bytes", "environment block", block, block % UNIT);
    expect_equal("the process environment block begins at a page", block % page, 0);
    return lab_end();
}
