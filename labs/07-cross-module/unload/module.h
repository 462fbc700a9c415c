// module.h: what the module offers, for those who look it up by name.

#include <stddef.h>

typedef void *lend_fn(size_t size);
