// module.h: what the module offers.

#include <stddef.h>

struct allocator { // a function pair: whoever allocates through it, its owner can free
    void *(*take)(size_t size);
    void (*give)(void *block);
};

// a text, from the memory that the caller's pair hands out
char *module_greeting(const struct allocator *allocator);
