// structs.h: the structs that both systems lay out, and what the compiler says about them. Nothing
// here judges.

#ifndef STRUCTS_H
#define STRUCTS_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "probe.h"

struct pair {
    short s;
    int i;
};

union number {
    int i;
    char text[6];
};

// One line a struct; M(type, name, dimension) is a member.
// clang-format off
#define STRUCTS(S, M)                                                         \
    S(article,          M(char, s, [5]) M(short, c, ) M(int, a, ))            \
    S(char_short,       M(char, c, ) M(short, s, ))                           \
    S(char_int,         M(char, c, ) M(int, i, ))                             \
    S(char_float,       M(char, c, ) M(float, f, ))                           \
    S(char_double,      M(char, c, ) M(double, d, ))                          \
    S(char_long,        M(char, c, ) M(long, l, ))                            \
    S(char_long_long,   M(char, c, ) M(long long, l, ))                       \
    S(char_long_double, M(char, c, ) M(long double, d, ))                     \
    S(char_pointer,     M(char, c, ) M(void *, p, ))                          \
    S(char_wide,        M(char, c, ) M(wchar_t, w, ))                         \
    S(chars,            M(char, a, ) M(char, b, [2]) M(char, c, ))            \
    S(shorts,           M(short, a, ) M(short, b, [3]))                       \
    S(ints,             M(int, a, ) M(int, b, ))                              \
    S(doubles,          M(double, a, ) M(double, b, [2]))                     \
    S(int_char,         M(int, i, ) M(char, c, ))                             \
    S(double_char,      M(double, d, ) M(char, c, ))                          \
    S(char_int_char,    M(char, a, ) M(int, i, ) M(char, b, ))                \
    S(char_char_int,    M(char, a, ) M(char, b, ) M(int, i, ))                \
    S(int_double_int,   M(int, a, ) M(double, d, ) M(int, b, ))               \
    S(int_int_double,   M(int, a, ) M(int, b, ) M(double, d, ))               \
    S(double_int_char,  M(double, d, ) M(int, i, ) M(char, c, ))              \
    S(short_char_int,   M(short, s, ) M(char, c, ) M(int, i, ))               \
    S(text_double,      M(char, text, [9]) M(double, d, ))                    \
    S(growing,          M(char, c, ) M(short, s, ) M(int, i, ) M(double, d, )) \
    S(shrinking,        M(double, d, ) M(int, i, ) M(short, s, ) M(char, c, )) \
    S(flags,            M(bool, a, ) M(int, i, ) M(bool, b, ) M(short, s, ))  \
    S(char_pair,        M(char, c, ) M(struct pair, p, ))                     \
    S(char_union,       M(char, c, ) M(union number, u, ))
// clang-format on

// A member's `length` is that of one element; `align` is what its type is aligned to where nothing
// is packed.
struct layout {
    const char *name;
    int64_t pack, size;
    int n;
    struct member {
        const char *name;
        int64_t length, align, bytes, offset;
    } members[4];
};

static struct layout layouts[256];
static int n_layouts;

static void note_member(const char *name, size_t length, size_t align, size_t bytes, size_t offset)
{
    struct layout *l = &layouts[n_layouts - 1];
    l->members[l->n++] =
        (struct member){name, (int64_t)length, (int64_t)align, (int64_t)bytes, (int64_t)offset};
}

// PACKED(n) makes the function pack_n(), which notes every struct's layout under the #pragma pack
// that stands before it; 0 stands for none.
// clang-format off
#define FIELD(type, name, dimension) type name dimension;
#define DECLARE(tag, members) struct tag { members };
#define NOTE_MEMBER(type, name, dimension) \
    note_member(#name, sizeof(type), _Alignof(type), sizeof(((it *)0)->name), offsetof(it, name));
#define NOTE(tag, members) { \
    typedef struct tag it; \
    layouts[n_layouts++] = (struct layout){.name = #tag, .pack = pack, .size = sizeof(it)}; \
    members }
#define PACKED(n) static void pack_##n(void) { \
    const int64_t pack = n; \
    STRUCTS(DECLARE, FIELD) \
    STRUCTS(NOTE, NOTE_MEMBER) }
// clang-format on

static const struct layout *layout_of(const char *name, int64_t pack)
{
    const struct layout *l = layouts;
    while (l->pack != pack || strcmp(l->name, name) != 0)
        l++;
    return l;
}

// For the drawings: each member, and the padding behind it.
static void show_layouts(void)
{
    char label[64];
    for (const struct layout *l = layouts; l < layouts + n_layouts; l++)
        for (int i = 0; i < l->n; i++) {
            const struct member *m = &l->members[i];
            const int64_t next = i + 1 < l->n ? m[1].offset : l->size;
            snprintf(label, sizeof label, "%s.%s", l->name, m->name);
            table_row("layouts", "pack offset:bytes size:bytes padding:bytes", label, l->pack,
                      m->offset, m->bytes, next - m->offset - m->bytes);
        }
}

#endif
