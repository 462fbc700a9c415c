// check.h: the tests of the probe judge by themselves, not with the expects that they test.

#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "figures.h"

static int wrong;

// Numbers or figures: known and equal, or unknown for the same reason.
#define check(what, got, expected) check_at(__LINE__, what, as_figure(got), as_figure(expected))

static inline void check_at(int line, const char *what, struct figure got, struct figure expected)
{
    const bool known_both = !is_unknown(got) && !is_unknown(expected);
    if (known_both ? got.value == expected.value
                   : got.why && expected.why && strcmp(got.why, expected.why) == 0)
        return;
    fprintf(stderr, "line %d: %s: got %" PRId64 " %s, expected %" PRId64 " %s\n", line, what,
            got.value, got.why ? got.why : "", expected.value, expected.why ? expected.why : "");
    wrong++;
}

#endif
