// module.h: what the module offers.

#include <stdbool.h>
#include <stddef.h>

void *module_lend(size_t size);
bool module_take_back(void *block);
void *module_heap(void);        // its heap (Windows); NULL
const char *module_lacks(void); // why it has no run-time of its own, or NULL
