// module.h: what the module offers.

#include <stddef.h>

void *module_lend(size_t size);
void module_take_back(void *block);
const void *module_runtime(void); // what it knows its run-time by: the heap's handle (Windows), the
                                  // address of free (Linux)
