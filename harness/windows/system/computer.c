// computer.c: what Windows says of itself and of the computer.

#include "computer.h"

#include <windows.h>

#include <stdio.h>

#include "text.h"

typedef const char *(CDECL *wine_version_fn)(void);
typedef LONG(WINAPI *version_fn)(OSVERSIONINFOW *);
typedef BOOL(WINAPI *wow64_fn)(HANDLE, USHORT *, USHORT *);

// A function that not every Windows has; NULL where it is not.
#define OF(module, type, name) \
    ((type)(void (*)(void))GetProcAddress(GetModuleHandleW(module), name))

static const wchar_t HERE[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

static const char *of_registry(const wchar_t *name)
{
    wchar_t words[64] = L"";
    DWORD size = sizeof words;
    RegGetValueW(HKEY_LOCAL_MACHINE, HERE, name, RRF_RT_REG_SZ, NULL, words, &size);
    return utf8(words);
}

static void look_at_version(struct computer *c)
{
    const version_fn version = OF(L"ntdll.dll", version_fn, "RtlGetVersion");
    OSVERSIONINFOW v = {.dwOSVersionInfoSize = sizeof v};
    DWORD update = 0, size = sizeof update;
    if (version)
        version(&v);
    RegGetValueW(HKEY_LOCAL_MACHINE, HERE, L"UBR", RRF_RT_REG_DWORD, NULL, &update, &size);
    c->major = v.dwMajorVersion;
    snprintf(c->system, sizeof c->system, "Windows %lu.%lu.%lu", v.dwMajorVersion, v.dwMinorVersion,
             v.dwBuildNumber);
    snprintf(c->build, sizeof c->build, "%lu.%lu.%lu.%lu", v.dwMajorVersion, v.dwMinorVersion,
             v.dwBuildNumber, update);
    const char *const edition = of_registry(L"EditionID"),
                      *release = of_registry(L"DisplayVersion");
    snprintf(c->edition, sizeof c->edition, "%s%s%s", edition, *edition && *release ? " " : "",
             release);
}

// The processor, and whether Windows emulates another one for programs of ours.
static void look_at_processor(struct computer *c)
{
    const wow64_fn is_wow64 = OF(L"kernel32.dll", wow64_fn, "IsWow64Process2");
    USHORT process = 0, native = 0;
    BOOL below = FALSE;
    SYSTEM_INFO system;
    if (is_wow64 && is_wow64(GetCurrentProcess(), &process, &native)) {
        c->native = native == IMAGE_FILE_MACHINE_ARM64   ? "arm64"
                    : native == IMAGE_FILE_MACHINE_AMD64 ? "x64"
                                                         : "x86";
    } else {
        GetNativeSystemInfo(&system);
        c->native = system.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_AMD64 ? "x64" : "x86";
    }
    IsWow64Process(GetCurrentProcess(), &below);
    c->bits = sizeof(void *) == 8 || below ? 64 : 32;
}

static void look_at_memory(struct computer *c)
{
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    GlobalMemoryStatusEx(&status);
    c->memory = status.ullTotalPhys;
    c->free_memory = status.ullAvailPhys;
    c->free_commit = status.ullAvailPageFile;
    c->page_file = status.ullTotalPageFile > c->memory ? status.ullTotalPageFile - c->memory : 0;
}

static int defender_runs(void)
{
    SERVICE_STATUS status;
    int runs = -1;
    const SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    const SC_HANDLE service =
        manager ? OpenServiceW(manager, L"WinDefend", SERVICE_QUERY_STATUS) : NULL;
    if (service && QueryServiceStatus(service, &status))
        runs = status.dwCurrentState == SERVICE_RUNNING;
    else if (manager && GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST)
        runs = 0;
    if (service)
        CloseServiceHandle(service);
    if (manager)
        CloseServiceHandle(manager);
    return runs;
}

const struct computer *this_computer(void)
{
    static struct computer c;
    if (c.native)
        return &c;
    const wine_version_fn wine = OF(L"ntdll.dll", wine_version_fn, "wine_get_version");
    look_at_version(&c);
    look_at_processor(&c);
    look_at_memory(&c);
    c.wine = wine != NULL;
    c.defender = defender_runs();
    if (wine)
        snprintf(c.emulator, sizeof c.emulator, "wine-%s", wine());
    else if (c.native[0] == 'a')
        snprintf(c.emulator, sizeof c.emulator, "windows-arm64");
    return &c;
}
