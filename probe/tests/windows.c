// windows: the figures of a region against memory whose state is known.

#include <windows.h>

#include "check.h"
#include "faults.h"
#include "system.h"

enum { PAGES = 64 };

static int64_t page;

static void check_region(const char *what, const char *p, int64_t reserved, int64_t committed,
                         int64_t resident)
{
    const struct region r = look(p, (uint64_t)(PAGES * page)).region;
    printf("%s\n", what);
    check("reserved pages", r.reserved, reserved * page);
    check("committed pages", r.committed, committed * page);
    check("resident pages", r.resident, resident * page);
}

static void private_memory(void)
{
    const SIZE_T bytes = (SIZE_T)(PAGES * page);
    char *p = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc(MEM_RESERVE)");
    check_region("reserved", p, PAGES, 0, 0);
    if (!VirtualAlloc(p, bytes / 2, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    check_region("half committed", p, PAGES, PAGES / 2, 0);
    for (int i = 0; i < PAGES / 2; i += 2)
        p[i * page] = 1;
    check_region("every second page of that touched", p, PAGES, PAGES / 2, PAGES / 4);
    if (!VirtualFree(p, bytes / 2, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    check_region("decommitted", p, PAGES, 0, 0);
    if (!VirtualFree(p, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    check_region("gone", p, 0, 0, 0);
}

static void view(void)
{
    const DWORD bytes = (DWORD)(PAGES * page);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, bytes, NULL);
    if (!section)
        die("CreateFileMapping");
    const struct snapshot before = look(NULL, 0);
    char *p = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (!p)
        die("MapViewOfFile");
    const struct snapshot after = look(NULL, 0);
    check("a view is space", difference(after.process.space, before.process.space), bytes);
    check("and what Wine cannot tell, or no private commit",
          difference(after.process.commit, before.process.commit),
          is_unknown(before.process.commit) ? before.process.commit : known(0));
    p[0] = p[5 * page] = 1;
    check_region("two pages of a view touched", p, PAGES, PAGES, 2);
    UnmapViewOfFile(p);
    CloseHandle(section);
}

static void codes(void)
{
    char name[MAX_CODE];
    system_error_name(name, sizeof name, ERROR_INVALID_ADDRESS);
    check("ERROR_INVALID_ADDRESS", strcmp(name, "ERROR_INVALID_ADDRESS 487"), 0);
    system_error_name(name, sizeof name, 0);
    check("no error", strcmp(name, "no error"), 0);
    system_error_name(name, sizeof name, 99999);
    check("an error without a name", strcmp(name, "error 99999"), 0);
    system_fault_name(name, sizeof name, (int32_t)0xC0000005); // of an exit code, with its sign
    check("an access violation", strcmp(name, "0xC0000005"), 0);
    system_fault_name(name, sizeof name, 3);
    check("no exception at all", strcmp(name, "3"), 0);
}

int main(int argc, char **argv)
{
    lab_begin_as("probe", "windows", argc, argv);
    page = (int64_t)page_size();
    private_memory();
    view();
    check("a read of nothing faults", try_read(NULL).code, 0xC0000005);
    check("twice", try_write(NULL).code, 0xC0000005);
    check("a read of something does not", try_read(&page).happened, 0);
    codes();
    return wrong != 0;
}
