// children.c: what another process tells, for experiments that cannot go on without it.

#include "processes.h"

int64_t child_answer_at(int line, struct child *child)
{
    const struct figure value = child ? child_told(child) : unknown("it was not started");
    if (is_unknown(value))
        die_at(line, "the second process");
    return value.value;
}
