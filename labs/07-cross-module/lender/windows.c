// The lender on Windows: a module whose run-time has a heap of its own (crtheap.c). The MT case.

#include <windows.h>

#include "crtheap.h"
#include "lender.h"

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
