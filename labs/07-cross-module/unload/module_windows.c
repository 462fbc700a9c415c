// module on Windows: it lends from a heap of its own, which goes when it goes, or from the process
// heap, which does not.

#include <windows.h>

static HANDLE crtheap;

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved); // the loader calls it
__declspec(dllexport) void *lend_own(size_t size);
__declspec(dllexport) void *lend_common(size_t size);

// What the static run-time of VC++ 2010 and older did; since 2012 run-times use the process heap
// and destroy nothing.
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)instance;
    if (reason == DLL_PROCESS_ATTACH)
        crtheap = HeapCreate(0, 4096, 0);
    if (reason == DLL_PROCESS_DETACH && !reserved && crtheap)
        HeapDestroy(crtheap);
    return crtheap != NULL;
}

void *lend_own(size_t size)
{
    return HeapAlloc(crtheap, 0, size);
}

void *lend_common(size_t size)
{
    return HeapAlloc(GetProcessHeap(), 0, size);
}
