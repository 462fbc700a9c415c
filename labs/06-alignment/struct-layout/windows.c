// struct-layout on Windows: where the compiler puts the members of a struct, and whether the
// article's rules know it.
//
// Watch the article's struct { char s[5]; short c; int a; }: 12 bytes, but not placed as its older
// rule says.

#include "rules.h"
#include "structs.h"

struct before {
    char c;
    double d;
};

struct bits {
    int a : 3;
    char b : 3;
};

#pragma pack(1)
PACKED(1)
#pragma pack(2)
PACKED(2)
#pragma pack(4)
PACKED(4)
#pragma pack(8)
PACKED(8)
#pragma pack(16)
PACKED(16)
#pragma pack()
PACKED(0)

// How many structs are laid out differently under two packings.
static int64_t changed(int64_t pack, int64_t other)
{
    int64_t count = 0;
    for (const struct layout *l = layouts; l < layouts + n_layouts; l++)
        count += l->pack == pack && !same(l, layout_of(l->name, other));
    return count;
}

// How many are laid out differently under none and under a packing above their longest member.
static int64_t changed_in_vain(void)
{
    int64_t count = 0;
    for (const struct layout *l = layouts; l < layouts + n_layouts; l++)
        count += l->pack > longest_of(ALIGNED, l) && !same(l, layout_of(l->name, 0));
    return count;
}

static int64_t padding(int64_t pack)
{
    int64_t bytes = 0;
    for (const struct layout *l = layouts; l < layouts + n_layouts; l++) {
        bytes += l->pack == pack ? l->size : 0;
        for (int i = 0; i < l->n; i++)
            bytes -= l->pack == pack ? l->members[i].bytes : 0;
    }
    return bytes;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Packing 1: every member stands where the one before it ends.
    pack_1();
    step("pack-1", NULL, 0);
    expect_equal("packing 1 makes the article's struct 11 bytes", layout_of("article", 1)->size,
                 11);
    expect_equal("packing 1 leaves no padding in any struct", padding(1), 0);

    // Packing 2: the short may no longer stand at 5.
    pack_2();
    step("pack-2", NULL, 0);
    expect_equal("packing 2 makes the article's struct 12 bytes", layout_of("article", 2)->size,
                 12);

    pack_4();
    step("pack-4", NULL, 0);
    expect_equal("packing 4 makes the article's struct 12 bytes", layout_of("article", 4)->size,
                 12);

    // Packing 8 is the article's own: the byte of padding comes before the short, not behind it.
    pack_8();
    step("pack-8", NULL, 0);
    expect_equal("packing 8 makes the article's struct 12 bytes", layout_of("article", 8)->size,
                 12);
    expect_equal("its short stands at 6", layout_of("article", 8)->members[1].offset, 6);
    expect_equal("its int stands at 8", layout_of("article", 8)->members[2].offset, 8);

    pack_16();
    step("pack-16", NULL, 0);
    expect_equal("packing 16 makes the article's struct 12 bytes", layout_of("article", 16)->size,
                 12);

    // No packing: /Zp8 for 32 bits and /Zp16 for 64; no basic type but MinGW's long double is
    // aligned to more than 8.
    pack_0();
    step("pack-default", NULL, 0);
    expect_equal("an empty pack brings the default back", layout_of("char_double", 0)->size,
                 sizeof(struct before));
    expect_equal("the default lays every struct out as packing 16 does", changed(16, 0), 0);
    expect_at_least("packing 4 changes structs", changed(4, 0), 1);
    expect_at_most("packing 8 changes no struct but that with the long double", changed(8, 0), 1);
    expect_equal("a packing above the longest member changes nothing", changed_in_vain(), 0);
    expect_equal("a char and a double take 16 bytes", sizeof(struct before), 16);
    expect_equal("a bit-field of another type starts a unit of its own", sizeof(struct bits), 8);

    // Compare: the compiler is the judge of the rules.
    show_rules();
    show_layouts();
    step("compare", NULL, 0);
    expect_equal("the article's rule is right where each type is aligned to its length",
                 wrong(ARTICLE, true), 0);
    expect_at_least("the article's rule is wrong where a type is aligned to less",
                    wrong(ARTICLE, false), 1);
    expect_not_equal("the older rule is wrong about the article's struct",
                     layout_by(OLDER, layout_of("article", 8)).size, layout_of("article", 8)->size);
    expect_at_least("the older rule is wrong even where each type is aligned to its length",
                    wrong(OLDER, true), 1);
    expect_equal("with the alignment in place of the length the rule is right",
                 wrong(ALIGNED, true) + wrong(ALIGNED, false), 0);
    return lab_end();
}
