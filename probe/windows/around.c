// around.c: what surrounds a program on Windows before it has done anything; and how much memory
// there is for it, which under Wine is a matter of the Linux below.

#include <windows.h>

#include "limits.h"
#include "system.h"

void system_arrange(char **argv)
{
    (void)argv; // nothing of it is known to matter here
}

const char *system_distrust(void)
{
    return NULL;
}

bool system_forked(void)
{
    return false; // there is no fork
}

const char SYSTEM_TOOLS[] = "Task Manager or VMMap";

int64_t system_process(void)
{
    return GetCurrentProcessId();
}

void system_wait_for_enter(const char *text)
{
    const HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    char c = 0;
    DWORD n = 1;
    if (!WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, lstrlenA(text), &n, NULL))
        return;
    while (c != '\n' && ReadFile(in, &c, 1, &n, NULL) && n == 1)
        continue;
}

// `path` is in UTF-8.
int64_t system_read_file(const char *path, char *text, size_t size)
{
    static WCHAR wide[2048];
    DWORD n = 0;
    bool good = MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, sizeof wide / sizeof *wide) != 0;
    const HANDLE file = good ? CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                           NULL, OPEN_EXISTING, 0, NULL)
                             : INVALID_HANDLE_VALUE;
    good = file != INVALID_HANDLE_VALUE && ReadFile(file, text, (DWORD)size - 1, &n, NULL);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    text[n] = '\0';
    return good ? (int64_t)n : -1;
}

bool system_disk_is_memory(const char *folder)
{
    (void)folder;
    return false;
}

// Bytes that this process has committed for itself: what the Linux below counts against the limit.
static uint64_t private_commit(void)
{
    MEMORY_BASIC_INFORMATION m;
    uint64_t bytes = 0;
    for (char *at = NULL; VirtualQuery(at, &m, sizeof m) == sizeof m;
         at = (char *)m.BaseAddress + m.RegionSize)
        bytes += m.State == MEM_COMMIT && m.Type == MEM_PRIVATE ? m.RegionSize : 0;
    return bytes;
}

struct room system_memory_free(void)
{
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    GlobalMemoryStatusEx(&status);
    struct room least = {status.ullAvailPhys, N_("are free")};
    const uint64_t allowed = allowed_by_groups(LINUX_BELOW_WINE).left;
    if (allowed < least.bytes)
        least = (struct room){allowed,
                              N_("are left of what a control group allows (a container's limit?)")};
    const uint64_t limit = limit_called("Max data size", LINUX_BELOW_WINE);
    if (limit < least.bytes) {
        const uint64_t used = private_commit();
        least =
            (struct room){limit > used ? limit - used : 0, N_("are left of the data (ulimit -d)")};
    }
    return least;
}

// No program under Wine, nor on Windows, is graded without a person.
void system_tell_claim(int number, const struct claim *claim)
{
    (void)number;
    (void)claim;
}

FILE *system_witness(void)
{
    return NULL;
}
