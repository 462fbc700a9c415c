// type-sizes: how long the basic types are, and what they and malloc's blocks are aligned to.
//
// Watch `long`: 4 bytes on Windows whatever the pointer (LLP64), as long as a pointer on Linux
// (LP64, ILP32). A double in a struct and a bit-field of another type depend on the ABI, too.

#include <stddef.h>
#include <stdlib.h>
#include <wchar.h>

#include "probe.h"

// What the ABIs say. A program knows its own by the first two sizes.
static const struct abi {
    int64_t pointer, wide_char, long_size, double_offset, bit_fields, malloc_alignment;
} ABIS[] = {
    {8, 2, 4, 8, 8, 16}, // Windows, 64 bits
    {4, 2, 4, 8, 8, 8},  // Windows, 32 bits
    {8, 4, 8, 8, 4, 16}, // Linux, 64 bits
    {4, 4, 4, 4, 4, 16}, // Linux, 32 bits (i386)
};

enum { BLOCKS = 64 };

struct char_double {
    char c;
    double d;
};

struct bits {
    int a : 3;
    char b : 3;
};

static char anything;

static const struct abi *own_abi(void)
{
    for (size_t i = 0; i < sizeof ABIS / sizeof *ABIS; i++)
        if (ABIS[i].pointer == sizeof(void *) && ABIS[i].wide_char == sizeof(wchar_t))
            return &ABIS[i];
    lab_skip("this program's ABI is none of those in the table");
}

#define SHOW(type) \
    table_row("type-sizes", "size:bytes alignment:bytes", #type, sizeof(type), _Alignof(type))

static void show_types(void)
{
    SHOW(char);
    SHOW(short);
    SHOW(int);
    SHOW(long);
    SHOW(long long);
    SHOW(float);
    SHOW(double);
    SHOW(long double);
    SHOW(void *);
    SHOW(size_t);
    SHOW(wchar_t);
    SHOW(max_align_t);
}

// The largest power of two that divides the addresses of blocks of 1, 2, 3... bytes.
static int64_t alignment_of_blocks(void)
{
    void *blocks[BLOCKS];
    uintptr_t bits = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(i + 1);
        if (!blocks[i])
            die("malloc");
        bits |= (uintptr_t)blocks[i];
    }
    for (size_t i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    return (int64_t)(bits & -bits);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const struct abi *abi = own_abi();

    // Ask: the ABI fixes these, not the CPU. One CPU runs programs of all four.
    show_types();
    step("ask", NULL, 0);
    expect_equal("a short is 2 bytes", sizeof(short), 2);
    expect_equal("an int is 4 bytes", sizeof(int), 4);
    expect_equal("a long is 4 bytes, in a 64-bit Linux program 8", sizeof(long), abi->long_size);
    expect_equal("a long long is 8 bytes", sizeof(long long), 8);
    expect_equal("a double is 8 bytes", sizeof(double), 8);
    expect_equal("a pointer is 8 bytes, in a 32-bit program 4", sizeof(char *), abi->pointer);

    // Place: where a type may stand in a struct is the ABI's affair, too.
    step("place", NULL, 0);
    expect_equal("a double after a char is at 8, in a 32-bit Linux program at 4",
                 offsetof(struct char_double, d), abi->double_offset);
    expect_equal("bit-fields of an int and a char take 8 bytes on Windows, 4 on Linux",
                 sizeof(struct bits), abi->bit_fields);

    // Allocate: malloc does not know what will be in a block, so it aligns for any basic type.
    const int64_t alignment = alignment_of_blocks();
    step("allocate", NULL, 0);
    expect_equal("blocks of malloc are aligned to 16 bytes, in a 32-bit Windows program to 8",
                 alignment, abi->malloc_alignment);

    // Cast: many an old program keeps a pointer in a long.
    const long kept = (long)(intptr_t)&anything;
    step("cast", &anything, sizeof anything);
    expect_equal("a pointer kept in a long is lost in a 64-bit Windows program only",
                 (char *)(intptr_t)kept != &anything, abi->pointer > abi->long_size);
    return lab_end();
}
