// struct-packing: what #pragma pack(n) does to the article's struct.
//
// Watch `offset` of c and a in the table `layouts`: a byte of padding stands before c under every
// packing but 1, and packings of 4 and more change nothing.

#include <stddef.h>

#include "probe.h"

// clang-format off
struct char_double { char c; double d; };

#pragma pack(1)
struct pack_1 { char s[5]; short c; int a; };
#pragma pack(2)
struct pack_2 { char s[5]; short c; int a; };
#pragma pack(4)
struct pack_4 { char s[5]; short c; int a; };
#pragma pack(8)
struct pack_8 { char s[5]; short c; int a; };
#pragma pack(16)
struct pack_16 { char s[5]; short c; int a; };
#pragma pack()
struct pack_default { char s[5]; short c; int a; };
struct char_double_after { char c; double d; };
struct char_long_double { char c; long double d; };
// clang-format on

#define LENGTH_OF_S(of) sizeof(((struct of *)0)->s)

// What the compiler made of one of them. `pack` 0: none was asked for.
struct layout {
    int64_t pack, size, length_of_s, of_c, of_a;
};

// How many bytes of it are padding.
static int64_t show(struct layout l)
{
    const char *columns = "pack:bytes offset:bytes size:bytes padding:bytes";
    table_row("layouts", columns, "article.s", l.pack, 0, l.length_of_s, l.of_c - l.length_of_s);
    table_row("layouts", columns, "article.c", l.pack, l.of_c, 2, l.of_a - l.of_c - 2);
    table_row("layouts", columns, "article.a", l.pack, l.of_a, 4, l.size - l.of_a - 4);
    return l.size - l.length_of_s - (int64_t)(sizeof(short) + sizeof(int));
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Packing 1: every member begins where the one before it ends.
    int64_t padded =
        show((struct layout){1, sizeof(struct pack_1), LENGTH_OF_S(pack_1),
                             offsetof(struct pack_1, c), offsetof(struct pack_1, a)}) == 1;
    step("pack-1", NULL, 0);
    expect_equal("packing 1 makes the article's struct 11 bytes", sizeof(struct pack_1), 11);

    // Packing 2: the short needs an even offset, and no longer follows the five bytes of s at once.
    padded += show((struct layout){2, sizeof(struct pack_2), LENGTH_OF_S(pack_2),
                                   offsetof(struct pack_2, c), offsetof(struct pack_2, a)}) == 1;
    step("pack-2", NULL, 0);
    expect_equal("packing 2 makes the article's struct 12 bytes", sizeof(struct pack_2), 12);

    padded += show((struct layout){4, sizeof(struct pack_4), LENGTH_OF_S(pack_4),
                                   offsetof(struct pack_4, c), offsetof(struct pack_4, a)}) == 1;
    step("pack-4", NULL, 0);
    expect_equal("packing 4 makes the article's struct 12 bytes", sizeof(struct pack_4), 12);

    // Packing 8 is the article's own. Where its byte of padding is, only the offsets say.
    padded += show((struct layout){8, sizeof(struct pack_8), LENGTH_OF_S(pack_8),
                                   offsetof(struct pack_8, c), offsetof(struct pack_8, a)}) == 1;
    step("pack-8", NULL, 0);
    expect_equal("packing 8 makes the article's struct 12 bytes", sizeof(struct pack_8), 12);
    expect_equal("packing 8 puts the article's short at 6", offsetof(struct pack_8, c), 6);
    expect_equal("packing 8 puts the article's int at 8", offsetof(struct pack_8, a), 8);

    // Packing 16 is more than any member asks for.
    padded += show((struct layout){16, sizeof(struct pack_16), LENGTH_OF_S(pack_16),
                                   offsetof(struct pack_16, c), offsetof(struct pack_16, a)}) == 1;
    step("pack-16", NULL, 0);
    expect_equal("packing 16 makes the article's struct 12 bytes", sizeof(struct pack_16), 12);

    // No packing: each type has the alignment that the ABI gives it.
    padded += show((struct layout){0, sizeof(struct pack_default), LENGTH_OF_S(pack_default),
                                   offsetof(struct pack_default, c),
                                   offsetof(struct pack_default, a)}) == 1;
    step("pack-default", NULL, 0);
    expect_true("packing 16 lays the article's struct out as the default does",
                sizeof(struct pack_16) == sizeof(struct pack_default) &&
                    offsetof(struct pack_16, c) == offsetof(struct pack_default, c) &&
                    offsetof(struct pack_16, a) == offsetof(struct pack_default, a));
    expect_equal("an empty pack brings the default back", sizeof(struct char_double_after),
                 sizeof(struct char_double));
    expect_equal("the article's struct has one byte of padding under each packing but 1", padded,
                 5);
    expect_equal("the default packing limits no alignment, not even a long double's",
                 offsetof(struct char_long_double, d), _Alignof(long double));
    return lab_end();
}
