// figures.h: a figure, which this machine may not be able to tell, and what is computed from
// figures.
//
// C's own operators do not take a figure. So what is computed from an unknown one is unknown for
// the same reason, and the compiler sees to it: there is no way to a number but value_of.

#ifndef FIGURES_H
#define FIGURES_H

#include <stdbool.h>
#include <stdint.h>

struct figure { // only the probe looks inside
    int64_t value;
    const char *why; // it is unknown; NULL if it is known
};

#define N_(reason) \
    reason // marks one for its translators where it is not in the brackets of unknown()

struct figure known(int64_t value);
struct figure unknown(const char *why); // `why` lives as long as the program
bool is_unknown(struct figure figure);
int64_t value_of(struct figure figure); // ends the program, as die does, if it is unknown

// Of two figures, or of a figure and a plain integer. The first unknown one's reason stays. What
// 64 bits cannot hold, and a quotient by 0, is unknown too: nothing wraps around.
#define sum(a, b) figures_sum(as_figure(a), as_figure(b))
#define difference(a, b) figures_difference(as_figure(a), as_figure(b))
#define product(a, b) figures_product(as_figure(a), as_figure(b))
#define quotient(a, b) figures_quotient(as_figure(a), as_figure(b))
#define larger(a, b) figures_larger(as_figure(a), as_figure(b))
struct figure figures_sum(struct figure a, struct figure b);
struct figure figures_difference(struct figure a, struct figure b);
struct figure figures_product(struct figure a, struct figure b);
struct figure figures_quotient(struct figure a, struct figure b);
struct figure figures_larger(struct figure a, struct figure b);
struct figure negation(struct figure yes); // of a yes (not 0) or no (0)

// Claims and cells take a figure as well as a plain integer, which is a known one.
// clang-format off
#define as_figure(x) _Generic((x), struct figure: figure_itself, default: known)(x)
// clang-format on
struct figure figure_itself(struct figure figure);

// as_figure of each of one to eight cells.
#define as_figures(...) \
    AS(__VA_ARGS__, AS_8, AS_7, AS_6, AS_5, AS_4, AS_3, AS_2, AS_1, )(__VA_ARGS__)
#define AS(a, b, c, d, e, f, g, h, as_many, ...) as_many
#define AS_1(a) as_figure(a)
#define AS_2(a, ...) as_figure(a), AS_1(__VA_ARGS__)
#define AS_3(a, ...) as_figure(a), AS_2(__VA_ARGS__)
#define AS_4(a, ...) as_figure(a), AS_3(__VA_ARGS__)
#define AS_5(a, ...) as_figure(a), AS_4(__VA_ARGS__)
#define AS_6(a, ...) as_figure(a), AS_5(__VA_ARGS__)
#define AS_7(a, ...) as_figure(a), AS_6(__VA_ARGS__)
#define AS_8(a, ...) as_figure(a), AS_7(__VA_ARGS__)

#endif
