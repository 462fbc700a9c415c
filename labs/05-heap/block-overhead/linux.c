// block-overhead on Linux: what a block of 1 to 4096 bytes costs, from one block to the next.
//
// malloc's blocks are aligned to 16 bytes. In front of each stands a header of one word, the size
// of the chunk, and no chunk is smaller than four words.

#include <stdlib.h>

#include "probe.h"

enum { LONGEST = 4096, ALIGNMENT = 16, BLOCKS = 4 };
enum { SIZES = 128 + (LONGEST - 128) / 16 }; // 1 to 128 one by one, then every 16th
enum { HOLES = 16 }; // the start of a program may leave some, which blocks fill

static const char *volatile block; // so that the compiler does not know what lies before it

static int next_size(int size)
{
    return size < 128 ? size + 1 : size + 16;
}

// glibc, malloc/malloc.c: request2size. The header is one word, the sum is rounded up.
static int64_t rule(int64_t size)
{
    const int64_t word = sizeof(size_t), least = 4 * word;
    const int64_t chunk = (size + word + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return chunk < least ? least : chunk;
}

// The word in front of a block is the size of its chunk. The lowest three bits are flags.
__attribute__((no_sanitize("address"))) static int64_t header_of(const char *of)
{
    // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): malloc has written it
    const size_t word = ((const volatile size_t *)(const void *)of)[-1];
    return (int64_t)(word & ~(size_t)7);
}

int main(int argc, char **argv)
{
    static int64_t found[LONGEST + 1];
    int64_t aligned = 0, in_a_row = 0, by_rule = 0;
    lab_begin(argc, argv);

    // Allocate: four blocks of each size. They are kept, so that each size gets new ones.
    const char *next = NULL;
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        for (int i = 0; i < BLOCKS; i++) {
            block = malloc((size_t)size);
            if (!block)
                die("malloc");
            aligned += (uintptr_t)block % ALIGNMENT == 0;
            in_a_row += block == next;
            found[size] = header_of(block);
            next = block + found[size];
        }
    }
    step("allocate", NULL, 0);
    expect_equal("every block of malloc is aligned to 16 bytes", aligned, BLOCKS * SIZES);
    expect_at_least("the word before a block leads to the next block", in_a_row,
                    BLOCKS * SIZES - HOLES);

    // Compare: the curve against the rule.
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        table_row("spacing", "asked:bytes malloc:bytes rule:bytes", NULL, size, found[size],
                  rule(size));
        by_rule += found[size] == rule(size);
    }
    step("compare", NULL, 0);
    expect_equal("every size costs what glibc's rule says", by_rule, SIZES);
    expect_equal("a block of 1 byte costs four words", found[1], 4 * (int64_t)sizeof(size_t));
    expect_equal("the longest block costs 16 bytes more than it has", found[LONGEST],
                 LONGEST + ALIGNMENT);
    return lab_end();
}
