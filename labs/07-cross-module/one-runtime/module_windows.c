// module on Windows: it lends memory from its run-time, which is the program's: the MD case.

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#include "module.h"

void *module_lend(size_t size)
{
    return malloc(size);
}

void module_take_back(void *block)
{
    free(block);
}

const void *module_runtime(void)
{
    return (const void *)(uintptr_t)_get_heap_handle();
}
