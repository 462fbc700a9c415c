// type-sizes: how long the basic types are, and what they and malloc's blocks are aligned to.
//
// Watch `long`: 4 bytes on Windows whatever the pointer (LLP64), as long as a pointer on Linux
// (LP64, ILP32). A double in a struct and a bit-field of another type depend on the ABI, too.

#include <stddef.h>
#include <stdlib.h>
#include <wchar.h>

#include "probe.h"

// What the ABIs say, by the length of a wide character and of a pointer.
static const struct abi {
    int64_t pointer, long_size, double_offset, bit_fields, malloc_alignment;
} ABIS[2][2] = {
    {{4, 4, 8, 8, 8}, {8, 4, 8, 8, 16}},  // Windows, 32 and 64 bits
    {{4, 4, 4, 4, 16}, {8, 8, 8, 4, 16}}, // Linux, 32 (i386) and 64 bits
};

// clang-format off
#define TYPE(type) {#type, sizeof(type), _Alignof(type)}
static const struct type {
    const char *name;
    int64_t size, alignment;
} TYPES[] = {
    TYPE(char), TYPE(short), TYPE(int), TYPE(long), TYPE(long long), TYPE(float), TYPE(double),
    TYPE(long double), TYPE(void *), TYPE(size_t), TYPE(wchar_t), TYPE(max_align_t),
};
// clang-format on

enum { N_TYPES = sizeof TYPES / sizeof *TYPES, BLOCKS = 64 };

struct char_double {
    char c;
    double d;
};

struct bits { // 32 in all
    int a : 24;
    char b : 8;
};

static char anything;

// How many of them are a multiple of their alignment, so that each element of an array is aligned.
static int64_t show_types(void)
{
    int64_t multiples = 0;
    for (int i = 0; i < N_TYPES; i++) {
        const struct type t = TYPES[i];
        table_row("type-sizes", "size:bytes alignment:bytes", t.name, t.size, t.alignment);
        multiples += t.size % t.alignment == 0;
    }
    return multiples;
}

// How many blocks of 1, 2, 3... bytes are at a multiple of it. They stay until the program ends, so
// that no address is given twice.
static int64_t blocks_at_multiple(int64_t alignment)
{
    int64_t blocks = 0;
    for (size_t size = 1; size <= BLOCKS; size++) {
        void *block = malloc(size);
        if (!block)
            die("malloc");
        blocks += (int64_t)(uintptr_t)block % alignment == 0;
    }
    return blocks;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct abi *abi = &ABIS[sizeof(wchar_t) == 4][sizeof(void *) == 8];

    // Ask: the ABI fixes these, not the CPU. One CPU runs programs of all four.
    const int64_t multiples = show_types();
    step("ask", NULL, 0);
    expect_equal("a short is 2 bytes", sizeof(short), 2);
    expect_equal("an int is 4 bytes", sizeof(int), 4);
    expect_equal("a long is 4 bytes, in a 64-bit Linux program 8", sizeof(long), abi->long_size);
    expect_equal("a long long is 8 bytes", sizeof(long long), 8);
    expect_equal("a double is 8 bytes", sizeof(double), 8);
    expect_equal("a pointer is 8 bytes, in a 32-bit program 4", sizeof(char *), abi->pointer);
    expect_equal("the size of each basic type is a multiple of its alignment", multiples, N_TYPES);

    // Place: where a type may stand in a struct is the ABI's affair, too.
    step("place", NULL, 0);
    expect_equal("a double after a char is at 8, in a 32-bit Linux program at 4",
                 offsetof(struct char_double, d), abi->double_offset);
    expect_equal("bit-fields of an int and a char take 8 bytes on Windows, 4 on Linux",
                 sizeof(struct bits), abi->bit_fields);

    // Allocate: malloc does not know what will be in a block, so it aligns for any basic type.
    const int64_t aligned = blocks_at_multiple(abi->malloc_alignment);
    step("allocate", NULL, 0);
    expect_equal("each block of malloc is at a multiple of 16, in a 32-bit Windows program of 8",
                 aligned, BLOCKS);
    expect_at_most("not every block of malloc is at a multiple of 32, or of 16 there",
                   blocks_at_multiple(2 * abi->malloc_alignment), BLOCKS - 1);

    // Cast: many an old program keeps a pointer in a long.
    const long kept = (long)(intptr_t)&anything;
    step("cast", &anything, sizeof anything);
    expect_equal("a pointer kept in a long is lost in a 64-bit Windows program only",
                 (char *)(intptr_t)kept != &anything, abi->pointer > abi->long_size);
    return lab_end();
}
