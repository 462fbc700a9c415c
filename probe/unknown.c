// unknown.c: figures that a machine cannot tell, each with its reason.
//
// They lie 1.5 * 2^62 from zero on either side, where no figure is, 2^32 apart: so a sign or a sum with something known
// does not make them known, and the reason is still found.

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record.h"

#define FAR INT64_C(0x6000000000000000)
#define APART (INT64_C(1) << 32)

int64_t unknown(const char *why)
{
    int i = 0;
    while (i < lab.n_reasons && strcmp(lab.reasons[i], why) != 0)
        i++;
    if (i == MAX_REASONS)
        i--;
    else if (i == lab.n_reasons)
        lab.reasons[lab.n_reasons++] = why;
    return FAR + i * APART;
}

bool is_unknown(int64_t figure)
{
    return figure > FAR - FAR / 3 || figure < -(FAR - FAR / 3);
}

const char *why_unknown(int64_t figure)
{
    const int64_t i = ((figure < 0 ? -figure : figure) - FAR + APART / 2) / APART;
    return i >= 0 && i < lab.n_reasons ? lab.reasons[i] : "one of the figures in it is unknown";
}

struct message message_of(int64_t figure)
{
    struct message message = {.figure = figure};
    if (is_unknown(figure))
        snprintf(message.why, sizeof message.why, "%s", why_unknown(figure));
    return message;
}

int64_t figure_in(const struct message *message)
{
    if (!is_unknown(message->figure))
        return message->figure;
    const int known = lab.n_reasons;
    char *kept = memcpy(lab.told[lab.n_told], message->why, MAX_WHY);
    const int64_t figure = unknown(kept);
    lab.n_told += lab.n_reasons > known;
    return figure;
}
