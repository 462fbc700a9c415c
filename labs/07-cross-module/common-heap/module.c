// module: it makes something in memory, and lets its caller say whose memory.

#include <string.h>

#include "module.h"

char *module_greeting(const struct allocator *allocator)
{
    static const char TEXT[] = "made in the module";
    char *text = allocator->take(sizeof TEXT);
    return text ? memcpy(text, TEXT, sizeof TEXT) : NULL;
}
