// layout-rules: the article's rule for the layout of a struct, and its older one, against the
// compiler.
//
// Watch the table `rules`: the sizes by the compiler and by each rule, and which rule is wrong.
// m is the longest member, n the packing (if any), s the smaller of both; all make the whole a
// multiple of s.

#include "structs.h"

// About how many structs the rules are wrong, in programs that align a double to 4 and to 8.
static const struct wrong {
    int64_t article, older_alone;
} WRONG[] = {{9, 3}, {4, 5}};

enum rule {
    ARTICLE_RULE, // a member of length k is at a multiple of the smaller of k and s
    OLDER_RULE,   // every member is at a multiple of s
    ALIGNED_RULE, // the article's, with the alignment of a type in place of its length
};

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t up_to_multiple(int64_t of, int64_t value)
{
    return (value + of - 1) / of * of;
}

static int64_t length_of(enum rule rule, struct member member)
{
    return rule == ALIGNED_RULE ? member.align : member.length;
}

static int64_t s_of(enum rule rule, const struct layout *l)
{
    int64_t m = 1;
    for (int i = 0; i < 4; i++) {
        const int64_t k = length_of(rule, l->members[i]);
        m = k > m ? k : m;
    }
    return l->pack ? smaller(m, l->pack) : m;
}

// What a rule makes of a struct: whether all offsets and the size are the compiler's.
struct judged {
    int64_t size;
    bool wrong;
};

static struct judged judge(enum rule rule, const struct layout *l)
{
    const int64_t s = s_of(rule, l);
    struct judged judged = {0};
    for (int i = 0; i < 4 && l->members[i].bytes; i++) {
        const int64_t k = length_of(rule, l->members[i]);
        const int64_t offset = up_to_multiple(rule == OLDER_RULE ? s : smaller(k, s), judged.size);
        judged.size = offset + l->members[i].bytes;
        judged.wrong = judged.wrong || offset != l->members[i].offset;
    }
    judged.size = up_to_multiple(s, judged.size);
    judged.wrong = judged.wrong || judged.size != l->size;
    return judged;
}

// Is each type in it aligned to its own length? The article takes that for granted.
static bool is_plain(const struct layout *l)
{
    bool plain = true;
    for (int i = 0; i < 4; i++)
        plain = plain && l->members[i].align == l->members[i].length;
    return plain;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    const struct wrong *wrong = &WRONG[_Alignof(double) == 8];

    // Compare: the compiler is the judge of the rules.
    int64_t article_wrong_of_plain = 0;
    int64_t article_wrong_of_others = 0;
    int64_t older_wrong_alone = 0;
    int64_t aligned_wrong = 0;
    for (const struct layout *l = LAYOUTS; l < LAYOUTS + N_LAYOUTS; l++) {
        const struct judged article = judge(ARTICLE_RULE, l);
        const struct judged older = judge(OLDER_RULE, l);
        const struct judged aligned = judge(ALIGNED_RULE, l);
        article_wrong_of_plain += is_plain(l) && article.wrong;
        article_wrong_of_others += !is_plain(l) && article.wrong;
        older_wrong_alone += older.wrong && !article.wrong;
        aligned_wrong += aligned.wrong;
        table_row("rules",
                  "pack:bytes compiler:bytes article:bytes article-wrong:yes older:bytes "
                  "older-wrong:yes aligned:bytes aligned-wrong:yes",
                  l->name, l->pack, l->size, article.size, article.wrong, older.size, older.wrong,
                  aligned.size, aligned.wrong);
    }
    step("compare", NULL, 0);
    expect_equal("the article's rule is right where each type is aligned to its length",
                 article_wrong_of_plain, 0);
    expect_equal(
        "the article's rule is wrong about 4 of the twenty structs, in a 32-bit Linux program 9",
        article_wrong_of_others, wrong->article);
    expect_equal("the older rule makes the article's struct 16 bytes",
                 judge(OLDER_RULE, LAYOUTS).size, 16);
    expect_equal(
        "the older rule alone is wrong about 5 of the twenty structs, in a 32-bit Linux program 3",
        older_wrong_alone, wrong->older_alone);
    expect_equal("the rule is right with the alignment in place of the length", aligned_wrong, 0);
    return lab_end();
}
