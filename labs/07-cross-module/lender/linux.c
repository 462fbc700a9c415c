// The lender on Linux: a module that carries an allocator of its own inside, jemalloc, and shows
// none of its names. The MT case.

#include <stdlib.h>

#include "figures.h"
#include "lender.h"

void *module_lend(size_t size)
{
    return malloc(size);
}

bool module_take_back(void *block)
{
    free(block);
    return true;
}

void *module_heap(void)
{
    return NULL;
}

const char *module_lacks(void)
{
    return MODULE_HAS_JEMALLOC ? NULL
                               : N_("there is no jemalloc archive of position-independent code for "
                                    "this machine (libjemalloc-dev)");
}
