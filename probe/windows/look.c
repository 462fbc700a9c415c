// look.c: how Windows shows a region, a process and the machine; and what Wine, which runs here,
// tells instead.
//
// Space comes from a VirtualQuery walk, the commit charge from PagefileUsage, resident pages from
// QueryWorkingSetEx and the working set. Where Wine has no figure, it is unknown; where it has a
// better source than the documented call, that is read.

#include <windows.h>

#include <psapi.h>
#include <stdio.h>

#include "limits.h"
#include "system.h"

typedef const char *(CDECL *wine_version_fn)(void);
typedef LONG(WINAPI *query_system_fn)(ULONG, void *, ULONG, ULONG *);
typedef LONG(WINAPI *version_fn)(OSVERSIONINFOW *);
typedef BOOL(WINAPI *wow64_fn)(HANDLE, USHORT *, USHORT *);

static SYSTEM_INFO system_info;
static const char *wine; // its version, NULL on Windows
static query_system_fn query_system;
static int64_t ticks_per_second;

enum { SCRATCH = 1 << 20 };
static volatile char *scratch; // bytes of address space that nothing is kept in

// A function of ntdll that no import library has; NULL if it is not there.
#define NTDLL(type, name) \
    ((type)(void (*)(void))GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name))

uint64_t page_size(void)
{
    if (!system_info.dwPageSize)
        GetSystemInfo(&system_info);
    return system_info.dwPageSize;
}

// ---- the region and the process: one walk over the address space ----

// 32-bit Wine reports host space it does not own as reserved with no access; nobody reserved it.
static bool is_free(const MEMORY_BASIC_INFORMATION *m)
{
    return m->State == MEM_FREE ||
           (m->State == MEM_RESERVE && m->AllocationProtect == PAGE_NOACCESS);
}

static PSAPI_WORKING_SET_EX_INFORMATION entries[4096];

// Wine looks at every later page of a committed stretch for each page asked: the cost grows with
// the square.
static struct figure resident_of(uint64_t start, uint64_t end)
{
    const uint64_t page = page_size();
    if (wine && end - start > (UINT64_C(128) << 20))
        return unknown("Wine is too slow to be asked for each page of more than 128 MiB");
    uint64_t count = 0;
    while (start < end) {
        const uint64_t pages = (end - start) / page;
        const DWORD n = pages < 4096 ? (DWORD)pages : 4096;
        for (DWORD i = 0; i < n; i++)
            entries[i].VirtualAddress = (void *)(uintptr_t)(start + i * page);
        if (!QueryWorkingSetEx(GetCurrentProcess(), entries, n * (DWORD)sizeof *entries))
            return unknown("QueryWorkingSetEx fails here");
        for (DWORD i = 0; i < n; i++)
            count += entries[i].VirtualAttributes.Valid;
        start += n * page;
    }
    return known((int64_t)(count * page));
}

static struct piece piece_of(const MEMORY_BASIC_INFORMATION *m, uint64_t start, uint64_t end,
                             struct figure resident)
{
    struct piece piece = {.base = start, .size = end - start, .resident = resident};
    if (is_free(m)) {
        piece.state = "free";
        piece.kind = "";
        return piece;
    }
    piece.kind = m->Type == MEM_IMAGE ? "image" : m->Type == MEM_MAPPED ? "shared" : "private";
    piece.state = m->State == MEM_RESERVE  ? "reserved"
                  : m->Type == MEM_PRIVATE ? "committed"
                                           : "mapped";
    return piece;
}

int system_space(struct piece *pieces, int most)
{
    static MEMORY_BASIC_INFORMATION m;
    int count = 0;
    for (char *at = NULL; VirtualQuery(at, &m, sizeof m) == sizeof m;
         at = (char *)m.BaseAddress + m.RegionSize) {
        const uint64_t from = (uint64_t)(uintptr_t)m.BaseAddress, to = from + m.RegionSize;
        if (!is_free(&m) && count < most)
            pieces[count] = piece_of(&m, from, to,
                                     unknown("only the region itself is asked for resident pages"));
        count += !is_free(&m);
        if (to == 0 || to < from)
            break;
    }
    return count <= most ? count : -1;
}

static void add_piece(struct map *map, struct piece piece)
{
    enum { ROOM = sizeof map->pieces / sizeof *map->pieces };
    map->cut |= map->count == ROOM;
    if (map->count < ROOM)
        map->pieces[map->count++] = piece;
}

static void take_region(struct region *r, const MEMORY_BASIC_INFORMATION *m, uint64_t size,
                        struct figure resident)
{
    if (is_free(m))
        return;
    r->reserved = sum(r->reserved, size);
    r->committed = sum(r->committed, m->State == MEM_COMMIT ? size : 0);
    r->resident = sum(r->resident, resident);
}

static void look_at_space(struct snapshot *s, struct map *map, uint64_t base, uint64_t end)
{
    static MEMORY_BASIC_INFORMATION m;
    static struct piece neighbour;
    bool behind = false; // the neighbour behind the region has been drawn
    neighbour.size = 0;
    for (char *at = NULL; VirtualQuery(at, &m, sizeof m) == sizeof m;
         at = (char *)m.BaseAddress + m.RegionSize) {
        const uint64_t from = (uint64_t)(uintptr_t)m.BaseAddress, to = from + m.RegionSize;
        if (!is_free(&m))
            s->process.space = sum(s->process.space, m.RegionSize);
        const uint64_t start = from > base ? from : base, stop = to < end ? to : end;
        const struct figure elsewhere =
            unknown("only the region itself is asked for resident pages");
        if (start < stop) {
            const struct figure resident =
                m.State == MEM_COMMIT ? resident_of(start, stop) : known(0);
            if (neighbour.size)
                add_piece(map, neighbour);
            neighbour.size = 0;
            if (from < start)
                add_piece(map, piece_of(&m, from, start, elsewhere));
            add_piece(map, piece_of(&m, start, stop, resident));
            take_region(&s->region, &m, stop - start, resident);
        }
        if (to <= base) {
            neighbour = piece_of(&m, from, to, elsewhere);
        } else if (base < end && to > end && !behind) {
            add_piece(map, piece_of(&m, from > end ? from : end, to, elsewhere));
            behind = true;
        }
        if (to == 0 || to < from)
            break;
    }
}

// ---- the machine ----

// GlobalMemoryStatusEx under Wine is up to a second old; the call below it is not. AvailablePages
// stands at byte 44 of SYSTEM_PERFORMANCE_INFORMATION.
static struct figure available_pages_of_wine(void)
{
    static struct {
        char before[44];
        ULONG available_pages;
        char after[512];
    } performance;
    const LONG status = query_system ? query_system(2, &performance, sizeof performance, NULL) : -1;
    return status >= 0
               ? known((int64_t)(performance.available_pages * (uint64_t)system_info.dwPageSize))
               : unknown("NtQuerySystemInformation does not tell available pages here");
}

static void look_at_machine(struct memory_status *m, struct figure space)
{
    const uint64_t lowest = (uint64_t)(uintptr_t)system_info.lpMinimumApplicationAddress;
    const uint64_t highest = (uint64_t)(uintptr_t)system_info.lpMaximumApplicationAddress;
    m->avail_virtual = difference(highest - lowest + 1, space);
    if (wine) {
        m->avail_physical = available_pages_of_wine();
        m->avail_page_file = unknown("Wine keeps no commit charge");
        return;
    }
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    GlobalMemoryStatusEx(&status);
    m->avail_physical = known((int64_t)status.ullAvailPhys);
    m->avail_page_file = known((int64_t)status.ullAvailPageFile);
}

// Wine's working set is a count of the Linux below, and that may lag behind: up to kernel 6.1 each
// thread tells its share after every 64 faults, up to 6.16 each CPU does after as many pages.
// Dropping many pages at once has it told (mm/memory.c, zap_pte_range; lib/percpu_counter.c).
static void settle(void)
{
    if (!scratch || !VirtualAlloc((void *)scratch, SCRATCH, MEM_COMMIT, PAGE_READWRITE))
        return;
    for (int i = 0; i < SCRATCH; i += (int)page_size())
        scratch[i] = 1;
    VirtualFree((void *)scratch, SCRATCH, MEM_DECOMMIT);
}

static PROCESS_MEMORY_COUNTERS counters(void)
{
    PROCESS_MEMORY_COUNTERS c = {.cb = sizeof c};
    GetProcessMemoryInfo(GetCurrentProcess(), &c, sizeof c);
    return c;
}

void system_look(struct snapshot *s, struct map *map, const void *base, uint64_t size)
{
    const uint64_t page = page_size(), from = (uint64_t)(uintptr_t)base;
    map->count = 0;
    map->cut = false;
    s->region = (struct region){0};
    settle();
    const PROCESS_MEMORY_COUNTERS c = counters();
    s->process = (struct process){.commit = wine ? unknown("Wine keeps no commit charge")
                                                 : known((int64_t)c.PagefileUsage),
                                  .resident = known((int64_t)c.WorkingSetSize)};
    look_at_space(s, map, from / page * page,
                  size ? (from + size + page - 1) / page * page : from / page * page);
    look_at_machine(&s->memory_status, s->process.space);
}

struct figure system_faults(void)
{
    return wine ? unknown("Wine counts no page faults") : known((int64_t)counters().PageFaultCount);
}

int64_t system_ns(void)
{
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    return (int64_t)((double)now.QuadPart * 1e9 / (double)ticks_per_second);
}

void system_nap(int milliseconds)
{
    Sleep((DWORD)milliseconds);
}

void system_begin(void)
{
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    ticks_per_second = frequency.QuadPart;
    if (wine)
        scratch = VirtualAlloc(NULL, SCRATCH, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    query_system = NTDLL(query_system_fn, "NtQuerySystemInformation");
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        entries[i].VirtualAddress = entries; // touched here, not during a look
    // Wine 10 takes memory for that, and keeps it
    QueryWorkingSetEx(GetCurrentProcess(), entries, sizeof entries);
}

// Windows on ARM runs the programs of an x86: what it tells of memory is what its emulator makes.
static bool is_emulated(void)
{
    const wow64_fn is_wow64 = (wow64_fn)(void (*)(void))GetProcAddress(
        GetModuleHandleW(L"kernel32.dll"), "IsWow64Process2"); // since Windows 10 of 2017
    USHORT process, native;
    return is_wow64 && is_wow64(GetCurrentProcess(), &process, &native) &&
           native == IMAGE_FILE_MACHINE_ARM64;
}

void system_machine(struct machine *m)
{
    const wine_version_fn wine_version = NTDLL(wine_version_fn, "wine_get_version");
    const version_fn get_version = NTDLL(version_fn, "RtlGetVersion");
    OSVERSIONINFOW v = {.dwOSVersionInfoSize = sizeof v};
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    GetSystemInfo(&system_info);
    GlobalMemoryStatusEx(&status);
    if (get_version)
        get_version(&v);
    wine = wine_version ? wine_version() : NULL;
    if (wine)
        snprintf(m->emulator, sizeof m->emulator, "wine-%s", wine);
    else if (is_emulated())
        snprintf(m->emulator, sizeof m->emulator, "windows-arm64");
    m->name = sizeof(void *) == 8 ? (wine ? "wine64" : "windows64") : wine ? "wine32" : "windows32";
    snprintf(m->system, sizeof m->system, "Windows %lu.%lu.%lu", v.dwMajorVersion, v.dwMinorVersion,
             v.dwBuildNumber);
    m->granularity = system_info.dwAllocationGranularity;
    const uint64_t allowed = wine ? allowed_by_groups(LINUX_BELOW_WINE).whole : UINT64_MAX;
    m->memory = allowed < status.ullTotalPhys ? allowed : status.ullTotalPhys;
    m->overcommit = -1;
}
