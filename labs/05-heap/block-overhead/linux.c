// block-overhead on Linux: what a block of 1 to 4096 bytes costs, from one block to the next.
//
// malloc's blocks are aligned to 16 bytes. In front of each stands a header of one word, the size
// of the chunk, and no chunk is smaller than four words.

#include <stdlib.h>

#include "probe.h"

enum { LONGEST = 4096, ALIGNMENT = 16, BLOCKS = 4 };

static char
    *blocks[BLOCKS]; // of one size, in a row. They are kept, so that each size gets new ones

// 1 to 128 one by one, then every 16th.
static int next_size(int size)
{
    return size < 128 ? size + 1 : size + 16;
}

// glibc, malloc/malloc.c: request2size. The header is one word, the sum is rounded up.
static int64_t rule(int64_t size)
{
    const int64_t word = sizeof(size_t);
    const int64_t chunk = (size + word + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return chunk < 4 * word ? 4 * word : chunk;
}

// From a block to the one that was allocated after it.
static int64_t distance(int i)
{
    return blocks[i + 1] - blocks[i];
}

// The block that the next follows at once: what lies between the two is what one costs.
static int followed_at_once(void)
{
    int best = 0;
    for (int i = 1; i < BLOCKS - 1; i++)
        if (distance(i) > 0 && (distance(best) <= 0 || distance(i) < distance(best)))
            best = i;
    return best;
}

// The word in front of a block is the size of its chunk. The lowest three bits are flags.
__attribute__((no_sanitize("address"))) static int64_t header_of(const char *block)
{
    const size_t word = ((const volatile size_t *)(const void *)block)[-1];
    return (int64_t)(word & ~(size_t)7);
}

int main(int argc, char **argv)
{
    static int64_t found[LONGEST + 1];
    int64_t misaligned = 0, against_rule = 0, other_headers = 0;
    lab_begin(argc, argv);

    // Allocate: four blocks of each size.
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = malloc((size_t)size);
            if (!blocks[i])
                die("malloc");
            misaligned += (uintptr_t)blocks[i] % ALIGNMENT != 0;
        }
        const int i = followed_at_once();
        found[size] = distance(i);
        other_headers += header_of(blocks[i]) != found[size];
    }
    step("allocate", NULL, 0);
    expect_equal("every block of malloc is aligned to 16 bytes", misaligned, 0);
    expect_equal("the word before every block holds what the block costs", other_headers, 0);

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
