// module on Windows: its run-time makes a heap when it is loaded, as the static run-time of VC++
// 2010 and older did: in heapinit.c, _crtheap = HeapCreate(0, page, 0). MinGW has no static
// run-time, so the module does it itself. The MT case.

#include <windows.h>

#include "module.h"

static HANDLE crtheap;

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved); // the loader calls it

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)instance;
    if (reason == DLL_PROCESS_ATTACH)
        crtheap = HeapCreate(0, 4096, 0);
    if (reason == DLL_PROCESS_DETACH && !reserved && crtheap)
        HeapDestroy(crtheap);
    return crtheap != NULL;
}

void *module_lend(size_t size)
{
    return HeapAlloc(crtheap, 0, size);
}

bool module_take_back(void *block)
{
    return HeapFree(crtheap, 0, block);
}

void *module_heap(void)
{
    return crtheap;
}

const char *module_lacks(void)
{
    return NULL;
}
