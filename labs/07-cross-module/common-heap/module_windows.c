// The module on Windows: it uses the heap that the system gives every process.

#include "module.h"

#include <windows.h>

void *module_take_from_process_heap(size_t size)
{
    return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
}

bool module_give_to_process_heap(void *block)
{
    return HeapFree(GetProcessHeap(), 0, block);
}
