// module.h: what the module offers.

#ifndef MODULE_H
#define MODULE_H

#include <stdbool.h>
#include <stddef.h>

struct allocator { // a function pair: who allocates through `take` frees through `give`
    void *(*take)(size_t size);
    void (*give)(void *block);
};

// a text, in memory that the caller's pair hands out
char *module_greeting(const struct allocator *allocator);

// Windows: a block of the process heap, and the end of one
void *module_take_from_process_heap(size_t size);
bool module_give_to_process_heap(void *block);

#endif
