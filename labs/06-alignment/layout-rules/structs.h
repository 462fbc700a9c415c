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
struct char_text { char c; char text[2]; };
struct char_double { char c; double d; };
struct char_pointer { char c; void *p; };
struct int_char_text { int i; char c; char text[4]; };
struct int_double_int { int a; double d; int b; };
struct text_double { char text[9]; double d; };
struct mixed { char c; int i; short s; double d; };
struct char_pair { char c; struct pair p; };
struct pair_char { struct pair p; char c; };
struct mixed_pair { char c; int i; short s; struct pair p; };
struct char_union { char c; union number u; };
#pragma pack(1)
struct mixed_1 { char c; int i; short s; double d; };
struct char_pair_1 { char c; struct pair p; };
#pragma pack(2)
struct article_2 { char s[5]; short c; int a; };
struct mixed_2 { char c; int i; short s; double d; };
#pragma pack(4)
struct char_double_4 { char c; double d; };
struct mixed_4 { char c; int i; short s; double d; };
#pragma pack(8)
struct article_8 { char s[5]; short c; int a; };
struct mixed_8 { char c; int i; short s; double d; };
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
#define MIXED(of) \
    {MEMBER(of, c, char), MEMBER(of, i, int), MEMBER(of, s, short), MEMBER(of, d, double)}
#define ARTICLE(of) {MEMBER(of, s, char), MEMBER(of, c, short), MEMBER(of, a, int)}

static const struct layout LAYOUTS[] = {
    {"article", 0, sizeof(struct article), ARTICLE(article)},
    {"char_text", 0, sizeof(struct char_text),
     {MEMBER(char_text, c, char), MEMBER(char_text, text, char)}},
    {"char_double", 0, sizeof(struct char_double),
     {MEMBER(char_double, c, char), MEMBER(char_double, d, double)}},
    {"char_pointer", 0, sizeof(struct char_pointer),
     {MEMBER(char_pointer, c, char), MEMBER(char_pointer, p, void *)}},
    {"int_char_text", 0, sizeof(struct int_char_text),
     {MEMBER(int_char_text, i, int), MEMBER(int_char_text, c, char),
      MEMBER(int_char_text, text, char)}},
    {"int_double_int", 0, sizeof(struct int_double_int),
     {MEMBER(int_double_int, a, int), MEMBER(int_double_int, d, double),
      MEMBER(int_double_int, b, int)}},
    {"text_double", 0, sizeof(struct text_double),
     {MEMBER(text_double, text, char), MEMBER(text_double, d, double)}},
    {"mixed", 0, sizeof(struct mixed), MIXED(mixed)},
    {"char_pair", 0, sizeof(struct char_pair),
     {MEMBER(char_pair, c, char), MEMBER(char_pair, p, struct pair)}},
    {"pair_char", 0, sizeof(struct pair_char),
     {MEMBER(pair_char, p, struct pair), MEMBER(pair_char, c, char)}},
    {"mixed_pair", 0, sizeof(struct mixed_pair),
     {MEMBER(mixed_pair, c, char), MEMBER(mixed_pair, i, int), MEMBER(mixed_pair, s, short),
      MEMBER(mixed_pair, p, struct pair)}},
    {"char_union", 0, sizeof(struct char_union),
     {MEMBER(char_union, c, char), MEMBER(char_union, u, union number)}},
    {"mixed_1", 1, sizeof(struct mixed_1), MIXED(mixed_1)},
    {"char_pair_1", 1, sizeof(struct char_pair_1),
     {MEMBER(char_pair_1, c, char), MEMBER(char_pair_1, p, struct pair)}},
    {"article_2", 2, sizeof(struct article_2), ARTICLE(article_2)},
    {"mixed_2", 2, sizeof(struct mixed_2), MIXED(mixed_2)},
    {"char_double_4", 4, sizeof(struct char_double_4),
     {MEMBER(char_double_4, c, char), MEMBER(char_double_4, d, double)}},
    {"mixed_4", 4, sizeof(struct mixed_4), MIXED(mixed_4)},
    {"article_8", 8, sizeof(struct article_8), ARTICLE(article_8)},
    {"mixed_8", 8, sizeof(struct mixed_8), MIXED(mixed_8)},
};
// clang-format on

enum { N_LAYOUTS = sizeof LAYOUTS / sizeof *LAYOUTS };

#endif
