// charged: what one process takes for itself is charged to the machine too, to the byte, where that
// can be told.

#include <stdlib.h>

#include "charge.h"
#include "check.h"
#include "probe.h"
#include "vote.h"

enum { SIZE = 64 << 20 };

// Unknown only where this machine does not tell its charge, or where it is not quiet: tests/vote.c
// says when.
static void check_charge(const char *what, struct figure got, struct snapshot now)
{
    const struct figure told = now.memory_status.avail_page_file;
    check(what, got,
          is_unknown(told)  ? told
          : is_unknown(got) ? unknown(NOT_QUIET)
                            : now.change.commit);
}

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
    const struct figure itself = before.change.commit;
    check("taken for itself", is_unknown(itself) || value_of(itself) >= SIZE, 1);
    check_charge("taken", took, before);
    check_charge("given back", gave, after);
    return wrong != 0;
}
