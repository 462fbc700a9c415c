// The module: it makes a text, and lets its caller say in whose memory.

#include "module.h"

#include <string.h>

char *module_greeting(const struct allocator *allocator)
{
    static const char TEXT[] = "made in the module";
    char *text = allocator->take(sizeof TEXT);
    return text ? memcpy(text, TEXT, sizeof TEXT) : NULL;
}
