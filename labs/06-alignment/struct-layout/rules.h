// rules.h: the article's rule for the layout of a struct, its older rule, and where they and the
// compiler part.
//
// m is the longest member, n the packing (if any), s the smaller of the two. The whole is a
// multiple of s.
//   article: a member of length k stands at a multiple of the smaller of k and s
//   older:   every member stands at a multiple of s
//   aligned: the article's rule with the alignment of a type in place of its length

#ifndef RULES_H
#define RULES_H

#include "structs.h"

enum rule { ARTICLE, OLDER, ALIGNED };

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t up_to_multiple(int64_t of, int64_t value)
{
    return (value + of - 1) / of * of;
}

static int64_t length_of(enum rule rule, const struct member *member)
{
    return rule == ALIGNED ? member->align : member->length;
}

static int64_t longest_of(enum rule rule, const struct layout *l)
{
    int64_t m = 1;
    for (int i = 0; i < l->n; i++)
        m = length_of(rule, &l->members[i]) > m ? length_of(rule, &l->members[i]) : m;
    return m;
}

static struct layout layout_by(enum rule rule, const struct layout *l)
{
    const int64_t m = longest_of(rule, l), n = l->pack ? l->pack : m, s = least(m, n);
    struct layout made = *l;
    int64_t end = 0;
    for (int i = 0; i < l->n; i++) {
        const int64_t k = length_of(rule, &l->members[i]);
        made.members[i].offset = up_to_multiple(rule == OLDER ? s : least(k, s), end);
        end = made.members[i].offset + l->members[i].bytes;
    }
    made.size = up_to_multiple(s, end);
    return made;
}

static bool same(const struct layout *a, const struct layout *b)
{
    bool equal = a->size == b->size;
    for (int i = 0; i < a->n; i++)
        equal = equal && a->members[i].offset == b->members[i].offset;
    return equal;
}

// Is each type in it aligned to its own length? The article takes that for granted.
static bool plain(const struct layout *l)
{
    bool all = true;
    for (int i = 0; i < l->n; i++)
        all = all && l->members[i].align == l->members[i].length;
    return all;
}

// How many of the layouts that are plain (or are not) the rule does not give.
static int64_t wrong(enum rule rule, bool among_plain)
{
    int64_t count = 0;
    for (const struct layout *l = layouts; l < layouts + n_layouts; l++) {
        const struct layout ruled = layout_by(rule, l);
        count += plain(l) == among_plain && !same(l, &ruled);
    }
    return count;
}

static void show_rules(void)
{
    for (const struct layout *l = layouts; l < layouts + n_layouts; l++) {
        const struct layout article = layout_by(ARTICLE, l), older = layout_by(OLDER, l),
                            aligned = layout_by(ALIGNED, l);
        table_row("rules",
                  "pack compiler:bytes article:bytes older:bytes aligned:bytes article-wrong:yes "
                  "older-wrong:yes aligned-wrong:yes",
                  l->name, l->pack, l->size, article.size, older.size, aligned.size,
                  !same(l, &article), !same(l, &older), !same(l, &aligned));
    }
}

#endif
