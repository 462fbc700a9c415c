// crtheap.c: what the static run-time of VC++ 2010 and older did: in heapinit.c, _crtheap =
// HeapCreate(0, page, 0). MinGW has no static run-time, so the module does it itself. Since 2012
// run-times use the process heap and destroy nothing.

#include "crtheap.h"

HANDLE crtheap;

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
