// figures.h: a figure, which this machine may not be able to tell, and what can be computed from figures.
//
// C's own operators do not take a figure. So what is computed from an unknown one is unknown for the same reason, and
// the compiler sees to it: there is no way to a number but value_of.

#ifndef FIGURES_H
#define FIGURES_H

#include <stdbool.h>
#include <stdint.h>

struct figure { // only the probe looks inside
    int64_t value;
    const char *why; // it is unknown; NULL if it is known
};

struct figure known(int64_t value);
struct figure unknown(const char *why); // `why` lives as long as the program
bool is_unknown(struct figure figure);
int64_t value_of(struct figure figure); // ends the program, as die does, if it is unknown

// Of two figures, or of a figure and a plain integer. The first unknown one's reason stays. What no 64 bits can hold,
// and a quotient by 0, is unknown too: nothing wraps around.
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

// Claims and cells take a figure as well as a plain integer, which is a known one.
#define as_figure(x) _Generic((x), struct figure : figure_itself, default : known)(x)
struct figure figure_itself(struct figure figure);

// as_figure of each of one to eight cells.
#define as_figures(...) PICK(__VA_ARGS__, F8, F7, F6, F5, F4, F3, F2, F1, )(__VA_ARGS__)
#define PICK(a, b, c, d, e, f, g, h, picked, ...) picked
#define F1(a) as_figure(a)
#define F2(a, ...) as_figure(a), F1(__VA_ARGS__)
#define F3(a, ...) as_figure(a), F2(__VA_ARGS__)
#define F4(a, ...) as_figure(a), F3(__VA_ARGS__)
#define F5(a, ...) as_figure(a), F4(__VA_ARGS__)
#define F6(a, ...) as_figure(a), F5(__VA_ARGS__)
#define F7(a, ...) as_figure(a), F6(__VA_ARGS__)
#define F8(a, ...) as_figure(a), F7(__VA_ARGS__)

#endif
