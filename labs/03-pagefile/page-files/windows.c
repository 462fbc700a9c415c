// page-files on Windows: where pages go that leave memory, and what the commit limit is made of.
//
// Watch the table `page-files`: their sizes and what of them is in use. The limit is memory and
// page files together; MEMORYSTATUSEX calls it the page file.

#include <windows.h>

#include <psapi.h>
#include <wchar.h>

#include "probe.h"

#define SETTINGS L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management"

struct page_files {
    int64_t count, bytes;
    bool usual; // one is called pagefile.sys
};

static BOOL CALLBACK add(void *context, ENUM_PAGE_FILE_INFORMATION *file, const wchar_t *path)
{
    struct page_files *all = context;
    const int64_t page = (int64_t)page_size();
    table_row("page-files", "size:bytes in-use:bytes peak:bytes", NULL,
              (int64_t)file->TotalSize * page, (int64_t)file->TotalInUse * page,
              (int64_t)file->PeakUsage * page);
    all->count++;
    all->bytes += (int64_t)file->TotalSize * page;
    all->usual |= wcsstr(path, L"pagefile.sys") != NULL;
    return TRUE;
}

// MinGW's header forgets that Windows calls it as any CALLBACK.
#define ADD ((PENUM_PAGE_FILE_CALLBACKW)(void (*)(void))add)

// Does the registry name a page file? That is what the dialog of the system's properties writes.
static struct figure is_named_in_the_registry(void)
{
    static wchar_t files[4096];
    DWORD size = sizeof files;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, SETTINGS, L"PagingFiles", RRF_RT_REG_MULTI_SZ, NULL, files,
                     &size) != ERROR_SUCCESS)
        return unknown("the registry has no value PagingFiles here");
    return known(wcsstr(files, L"pagefile.sys") != NULL);
}

int main(int argc, char **argv)
{
    struct page_files all = {0};
    lab_begin(argc, argv);

    // List: what there is of page files.
    const bool listed = EnumPageFilesW(ADD, &all);
    const bool has_some = listed && all.count > 0;
    const struct figure none =
        unknown(listed ? "there is no page file here"
                       : N_("EnumPageFiles does not tell the page files here"));
    step("list", NULL, 0);
    expect_true("a page file is called pagefile.sys", has_some ? known(all.usual) : none);

    // Settings: who says where they lie? It is not done by programs, but can be read by them.
    step("settings", NULL, 0);
    expect_true("the registry names the page file in PagingFiles",
                has_some ? is_named_in_the_registry() : none);

    // Limit: what all programs together can commit. Windows keeps a part of memory for itself, and
    // a job may have a lower limit, which MEMORYSTATUSEX then reports.
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    PERFORMANCE_INFORMATION now = {.cb = sizeof now};
    if (!GlobalMemoryStatusEx(&status) || !GetPerformanceInfo(&now, sizeof now))
        die("GlobalMemoryStatusEx");
    const int64_t limit = (int64_t)(now.CommitLimit * (uint64_t)now.PageSize);
    const int64_t memory = (int64_t)(now.PhysicalTotal * (uint64_t)now.PageSize);
    const struct figure together = listed ? known(memory + all.bytes) : none;
    step("limit", NULL, 0);
    expect_at_most("the page file of MEMORYSTATUSEX is no larger than the commit limit",
                   (int64_t)status.ullTotalPageFile, limit);
    expect_at_most("the commit limit is no more than memory and page files together", limit,
                   together);
    expect_at_least("the commit limit is at least 7/8 of memory and page files together", limit,
                    quotient(product(together, 7), 8));
    return lab_end();
}
