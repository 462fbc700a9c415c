// type-sizes on Windows: how long the basic types are, and what they and malloc's blocks are
// aligned to.
//
// Watch `long`: four bytes here whatever the pointer (LLP64), as long as a pointer on Linux (LP64,
// ILP32).

#include <windows.h>

#include <stdlib.h>
#include <wchar.h>

#include "probe.h"

enum { BLOCKS = 64 };

#define SHOW(type) \
    table_row("type-sizes", "size:bytes align:bytes", #type, sizeof(type), _Alignof(type))

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
    const bool is_64_bit = sizeof(void *) == 8;

    // Ask: the ABI fixes these, not the CPU. One CPU runs programs of both word sizes.
    show_types();
    step("ask", NULL, 0);
    expect_equal("a short is 2 bytes", sizeof(short), 2);
    expect_equal("an int is 4 bytes", sizeof(int), 4);
    expect_equal("a long is 4 bytes", sizeof(long), 4);
    expect_equal("a long long is 8 bytes", sizeof(long long), 8);
    expect_equal("a double is 8 bytes", sizeof(double), 8);
    expect_equal("a pointer is 8 bytes, in a 32-bit program 4", sizeof(char *), is_64_bit ? 8 : 4);
    expect_equal("a wide character is 2 bytes", sizeof(wchar_t), 2);

    // Allocate: malloc does not know what will lie in a block, and aligns for two pointers.
    const int64_t alignment = alignment_of_blocks();
    step("allocate", NULL, 0);
    expect_equal("blocks of malloc are aligned to 16 bytes, in a 32-bit program to 8", alignment,
                 is_64_bit ? 16 : 8);

    // Cast: many an old program keeps a pointer in a long. The top of the address space is where
    // that shows.
    const uint64_t page = page_size();
    char *p = VirtualAlloc(NULL, page, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc");
    const long kept = (long)(intptr_t)p;
    step("cast", p, page);
    expect_equal("a pointer survives being kept in a long in a 32-bit program only",
                 (char *)(intptr_t)kept == p, !is_64_bit);
    if (!VirtualFree(p, 0, MEM_RELEASE))
        die("VirtualFree");
    return lab_end();
}
