// first-touch on Windows: where is new memory before its first touch? In the page file, or nowhere?
//
// Watch the page file and the disk: committing takes no part of the file, and a first touch is no
// hard fault, which would wait for a disk. A page that nobody has written is nowhere: Windows hands
// out a frame of zeros.

#include <windows.h>

#include <psapi.h>
#include <winternl.h>

#include "probe.h"

// How SYSTEM_PROCESS_INFORMATION begins since Windows 7; winternl.h keeps most of it to itself.
struct process_entry {
    ULONG next, threads;
    LONGLONG private_working_set;
    ULONG hard_faults, most_threads;
    LONGLONG cycles, created, user, kernel;
    UNICODE_STRING name;
    LONG priority;
    HANDLE id;
};

// The hard faults of this process. A system that has counted none for anybody does not count.
static struct figure hard_faults(void)
{
    static _Alignas(16) char all[4 << 20];
    const HANDLE self = (HANDLE)(uintptr_t)GetCurrentProcessId();
    int64_t own = 0;
    bool counts = false;
    if (NtQuerySystemInformation(SystemProcessInformation, all, sizeof all, NULL) < 0)
        return unknown("NtQuerySystemInformation does not tell processes here");
    const struct process_entry *entry = (void *)all;
    for (;;) {
        if (entry->hard_faults)
            counts = true;
        if (entry->id == self)
            own = entry->hard_faults;
        if (!entry->next)
            break;
        entry = (const void *)((const char *)entry + entry->next);
    }
    return counts ? known(own) : unknown("no hard faults are counted here");
}

static BOOL CALLBACK add(void *in_use, ENUM_PAGE_FILE_INFORMATION *file, const wchar_t *path)
{
    (void)path;
    *(int64_t *)in_use += (int64_t)(file->TotalInUse * page_size());
    return TRUE;
}

static struct figure page_file_in_use(void)
{
    int64_t in_use = 0;
    // MinGW's header forgets that Windows calls it as any CALLBACK.
    return EnumPageFilesW((PENUM_PAGE_FILE_CALLBACKW)(void (*)(void))add, &in_use)
               ? known(in_use)
               : unknown("EnumPageFiles does not tell the page files here");
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t pages = lab_parameter("pages", 16000);
    lab_require(pages >= 64 && pages <= 100000, "pages must be 64 to 100,000");
    const int64_t bytes = pages * page;
    lab_needs(bytes, 0);

    // Commit: pages that may be written. The charge is a number; no page goes anywhere.
    const struct figure used_before = page_file_in_use();
    unsigned char *p = VirtualAlloc(NULL, (SIZE_T)bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc");
    const struct figure used_after = page_file_in_use();
    struct snapshot now = step("commit", p, bytes);
    expect_equal("committed memory has no frame before its first touch", now.region.resident, 0);
    expect_at_most("committing puts nothing into the page file",
                   difference(used_after, used_before), bytes / 2);

    // Touch: one byte of each page is written.
    const struct figure before = hard_faults();
    for (int i = 0; i < pages; i++)
        p[i * page] = 'A';
    const struct figure after = hard_faults();
    now = step("touch", p, bytes);
    expect_equal("each first touch gives the page a frame", now.region.resident, bytes);
    expect_at_most("fewer than one first touch in 64 waits for a disk", difference(after, before),
                   pages / 64 - 1);
    expect_at_most("touching charges less than 1 MiB of commit more", now.change.commit,
                   (1 << 20) - 1);

    // Read: what nobody has written is zero.
    int64_t zeros = 0;
    for (int64_t at = 0; at < bytes; at++)
        zeros += p[at] == 0;
    step("read", p, bytes);
    expect_equal("new memory is zero but for the bytes written", zeros, bytes - pages);
    return lab_end();
}
