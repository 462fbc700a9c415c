// check.h: the tests of the probe judge by themselves, not with the expects that they test.

#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdio.h>

static int wrong;

#define check(what, got, expected) check_at(__LINE__, what, (int64_t)(got), (int64_t)(expected))

static inline void check_at(int line, const char *what, int64_t got, int64_t expected)
{
    if (got == expected)
        return;
    fprintf(stderr, "line %d: %s: got %" PRId64 ", expected %" PRId64 "\n", line, what, got, expected);
    wrong++;
}

#endif
