// figures.c: figures that a machine cannot tell, and what is computed from them.

#include <stdio.h>
#include <string.h>

#include "record.h"

static const char TOO_LARGE[] = N_("the figure does not fit into 64 bits");

struct figure known(int64_t value)
{
    return (struct figure){.value = value};
}

struct figure unknown(const char *why)
{
    return (struct figure){.why = why ? why : N_("for no reason that is known")};
}

bool is_unknown(struct figure figure)
{
    return figure.why != NULL;
}

bool is_same(struct figure a, struct figure b)
{
    return !is_unknown(a) && !is_unknown(b) && a.value == b.value;
}

int64_t value_of(struct figure figure)
{
    if (is_unknown(figure))
        leave(2, figure.why);
    return figure.value;
}

struct figure figure_itself(struct figure figure)
{
    return figure;
}

struct figure figures_sum(struct figure a, struct figure b)
{
    if (is_unknown(a) || is_unknown(b))
        return is_unknown(a) ? a : b;
    if (b.value < 0 ? a.value < INT64_MIN - b.value : a.value > INT64_MAX - b.value)
        return unknown(TOO_LARGE);
    return known(a.value + b.value);
}

struct figure figures_difference(struct figure a, struct figure b)
{
    if (is_unknown(a) || is_unknown(b))
        return is_unknown(a) ? a : b;
    if (b.value < 0 ? a.value > INT64_MAX + b.value : a.value < INT64_MIN + b.value)
        return unknown(TOO_LARGE);
    return known(a.value - b.value);
}

static uint64_t size_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

struct figure figures_product(struct figure a, struct figure b)
{
    if (is_unknown(a) || is_unknown(b))
        return is_unknown(a) ? a : b;
    if (b.value != 0 && size_of(a.value) > INT64_MAX / size_of(b.value))
        return unknown(TOO_LARGE);
    return known(a.value * b.value);
}

struct figure figures_quotient(struct figure a, struct figure b)
{
    if (is_unknown(a) || is_unknown(b))
        return is_unknown(a) ? a : b;
    if (b.value == 0)
        return unknown("a quotient by 0");
    if (a.value == INT64_MIN && b.value == -1)
        return unknown(TOO_LARGE);
    return known(a.value / b.value);
}

struct figure figures_larger(struct figure a, struct figure b)
{
    if (is_unknown(a) || is_unknown(b))
        return is_unknown(a) ? a : b;
    return a.value > b.value ? a : b;
}

struct figure negation(struct figure yes)
{
    return is_unknown(yes) ? yes : known(!yes.value);
}

// ---- to another process, which has other addresses ----

struct message message_of(struct figure figure)
{
    struct message message = {.known = !is_unknown(figure), .value = figure.value};
    if (is_unknown(figure))
        snprintf(message.why, sizeof message.why, "%s", figure.why);
    return message;
}

// A reason that was told is kept once. For more of them than there is room, the last one stands.
struct figure figure_in(const struct message *message)
{
    if (message->known)
        return known(message->value);
    int i = 0;
    while (i < lab.n_told && strcmp(lab.told[i], message->why) != 0)
        i++;
    if (i == MAX_REASONS)
        i--;
    else if (i == lab.n_told)
        memcpy(lab.told[lab.n_told++], message->why, MAX_WHY);
    return unknown(lab.told[i]);
}
