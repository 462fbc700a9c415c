// The module: it lends memory from its run-time, which is the program's. The MD case.

#include "module.h"

#include <errno.h>
#include <stdlib.h>

void *module_lend(size_t size)
{
    return malloc(size);
}

int *module_errno(void)
{
    return &errno;
}
