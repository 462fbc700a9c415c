// module on Linux: it lends memory from its run-time, which is the program's: the MD case.

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
    return (const void *)(uintptr_t)free;
}
