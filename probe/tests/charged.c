// charged: what one process takes for itself is charged to the machine too, to the byte, where that can be told.

#include <stdlib.h>

#include "check.h"
#include "probe.h"

enum { SIZE = 64 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    charged();
    volatile char *taken = malloc(SIZE);
    if (!taken)
        die("malloc");
    taken[0] = 1; // so that the compiler leaves it in
    const struct snapshot before = step("take", NULL, 0);
    const struct figure took = charged();
    free((void *)(uintptr_t)taken);
    const struct snapshot after = step("free", NULL, 0);
    const struct figure gave = charged();
    check("taken for itself", value_of(before.change.commit) >= SIZE, 1);
    if (!is_unknown(took))
        check("taken", took, before.change.commit);
    if (!is_unknown(gave))
        check("given back", gave, after.change.commit);
    return wrong != 0;
}
