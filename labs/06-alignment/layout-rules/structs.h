// structs.h: twenty structs, plain and packed, and where the compiler puts their members. Nothing
// here judges.

#ifndef STRUCTS_H
#define STRUCTS_H

#include <stddef.h>

#include "probe.h"

// clang-format off
struct pair { short s; int i; };
union number { int i; char text[6]; };

struct article { char s[5]; short c; int a; };
struct char_short { char c; short s; };
struct char_double { char c; double d; };
struct char_long_long { char c; long long l; };
struct char_pointer { char c; void *p; };
struct int_char { int i; char c; };
struct int_double_int { int a; double d; int b; };
struct text_double { char text[9]; double d; };
struct growing { char c; short s; int i; double d; };
struct shrinking { double d; int i; short s; char c; };
struct char_pair { char c; struct pair p; };
struct char_union { char c; union number u; };
#pragma pack(1)
struct growing_1 { char c; short s; int i; double d; };
struct char_pair_1 { char c; struct pair p; };
#pragma pack(2)
struct article_2 { char s[5]; short c; int a; };
struct growing_2 { char c; short s; int i; double d; };
#pragma pack(4)
struct char_double_4 { char c; double d; };
struct growing_4 { char c; short s; int i; double d; };
#pragma pack(8)
struct article_8 { char s[5]; short c; int a; };
struct growing_8 { char c; short s; int i; double d; };
#pragma pack()

// A member's `length` is that of one element; `align` is what its type is aligned to where nothing
// is packed.
struct layout {
    const char *name;
    int64_t pack, size; // pack 0: none was asked for
    struct member {
        int64_t length, align, bytes, offset;
    } members[4]; // those that it has; the others have no bytes
};

#define MEMBER(of, name, type) \
    {sizeof(type), _Alignof(type), sizeof(((struct of *)0)->name), offsetof(struct of, name)}
#define GROWING(of) \
    {MEMBER(of, c, char), MEMBER(of, s, short), MEMBER(of, i, int), MEMBER(of, d, double)}
#define ARTICLE(of) {MEMBER(of, s, char), MEMBER(of, c, short), MEMBER(of, a, int)}

static const struct layout LAYOUTS[] = {
    {"article", 0, sizeof(struct article), ARTICLE(article)},
    {"char_short", 0, sizeof(struct char_short),
     {MEMBER(char_short, c, char), MEMBER(char_short, s, short)}},
    {"char_double", 0, sizeof(struct char_double),
     {MEMBER(char_double, c, char), MEMBER(char_double, d, double)}},
    {"char_long_long", 0, sizeof(struct char_long_long),
     {MEMBER(char_long_long, c, char), MEMBER(char_long_long, l, long long)}},
    {"char_pointer", 0, sizeof(struct char_pointer),
     {MEMBER(char_pointer, c, char), MEMBER(char_pointer, p, void *)}},
    {"int_char", 0, sizeof(struct int_char),
     {MEMBER(int_char, i, int), MEMBER(int_char, c, char)}},
    {"int_double_int", 0, sizeof(struct int_double_int),
     {MEMBER(int_double_int, a, int), MEMBER(int_double_int, d, double),
      MEMBER(int_double_int, b, int)}},
    {"text_double", 0, sizeof(struct text_double),
     {MEMBER(text_double, text, char), MEMBER(text_double, d, double)}},
    {"growing", 0, sizeof(struct growing), GROWING(growing)},
    {"shrinking", 0, sizeof(struct shrinking),
     {MEMBER(shrinking, d, double), MEMBER(shrinking, i, int), MEMBER(shrinking, s, short),
      MEMBER(shrinking, c, char)}},
    {"char_pair", 0, sizeof(struct char_pair),
     {MEMBER(char_pair, c, char), MEMBER(char_pair, p, struct pair)}},
    {"char_union", 0, sizeof(struct char_union),
     {MEMBER(char_union, c, char), MEMBER(char_union, u, union number)}},
    {"growing_1", 1, sizeof(struct growing_1), GROWING(growing_1)},
    {"char_pair_1", 1, sizeof(struct char_pair_1),
     {MEMBER(char_pair_1, c, char), MEMBER(char_pair_1, p, struct pair)}},
    {"article_2", 2, sizeof(struct article_2), ARTICLE(article_2)},
    {"growing_2", 2, sizeof(struct growing_2), GROWING(growing_2)},
    {"char_double_4", 4, sizeof(struct char_double_4),
     {MEMBER(char_double_4, c, char), MEMBER(char_double_4, d, double)}},
    {"growing_4", 4, sizeof(struct growing_4), GROWING(growing_4)},
    {"article_8", 8, sizeof(struct article_8), ARTICLE(article_8)},
    {"growing_8", 8, sizeof(struct growing_8), GROWING(growing_8)},
};
// clang-format on

enum { N_LAYOUTS = sizeof LAYOUTS / sizeof *LAYOUTS };

#endif
