// module on Windows: it lends from a heap of its own (lender/crtheap.c), which goes when it goes,
// or from the process heap, which does not.

#include <windows.h>

#include "crtheap.h"

__declspec(dllexport) void *lend_own(size_t size);
__declspec(dllexport) void *lend_common(size_t size);

void *lend_own(size_t size)
{
    return HeapAlloc(crtheap, 0, size);
}

void *lend_common(size_t size)
{
    return HeapAlloc(GetProcessHeap(), 0, size);
}
