// granularity on Linux: what a block of 1 to 4096 bytes really costs, from one block to the next.
//
// malloc's blocks are aligned to 16 bytes. Each has a header of one word, and no chunk is smaller
// than four words.

#include <stdlib.h>

#include "probe.h"

enum { LONGEST = 4096, ALIGNMENT = 16, BLOCKS = 4 };

// 1 to 128 one by one, then every 16th.
static int next_size(int size)
{
    return size < 128 ? size + 1 : size + 16;
}

// glibc, malloc/malloc.c: request2size. The header is one word, the rest is rounded up.
static int64_t rule(int64_t size)
{
    const int64_t word = sizeof(size_t),
                  chunk = (size + word + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return chunk < 4 * word ? 4 * word : chunk;
}

// Four blocks in a row; what lies between two neighbours is what one costs. They are kept, so that
// each is fresh.
static int64_t spacing(int size, int64_t *misaligned)
{
    int64_t least = INT64_MAX;
    uintptr_t last = 0;
    for (int i = 0; i < BLOCKS; i++) {
        const uintptr_t block = (uintptr_t)malloc((size_t)size);
        if (!block)
            die("malloc");
        *misaligned += block % ALIGNMENT != 0;
        if (block > last && last && (int64_t)(block - last) < least)
            least = (int64_t)(block - last);
        last = block;
    }
    return least;
}

int main(int argc, char **argv)
{
    static int64_t found[LONGEST + 1];
    int64_t misaligned = 0, against_rule = 0;
    lab_begin(argc, argv);

    // Allocate: four blocks of each size.
    for (int size = 1; size <= LONGEST; size = next_size(size))
        found[size] = spacing(size, &misaligned);
    step("allocate", NULL, 0);
    expect_equal("every block of malloc is aligned to 16 bytes", misaligned, 0);

    // Compare: the curve against the rule.
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        table_row("spacing", "asked:bytes malloc:bytes rule:bytes", NULL, size, found[size],
                  rule(size));
        against_rule += found[size] != rule(size);
    }
    step("compare", NULL, 0);
    expect_equal("every size costs what glibc's rule says", against_rule, 0);
    expect_equal("a block of 1 byte costs four words", found[1], 4 * (int64_t)sizeof(size_t));
    return lab_end();
}
