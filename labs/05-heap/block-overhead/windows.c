// block-overhead on Windows: what a block of 1 to 4096 bytes costs, from one block to the next.
//
// Blocks are aligned to two pointers: 8 bytes in a program of 32 bits, 16 in one of 64. That is not
// what they cost: each has a header, and none is smaller than two pointers.

#include <windows.h>

#include <stdlib.h>

#include "probe.h"

enum { LONGEST = 4096, ALIGNMENT = 2 * sizeof(void *), BLOCKS = 4 };

enum { SIZES = 128 + (LONGEST - 128) / 16 }; // 1 to 128 one by one, then every 16th

static char *blocks[BLOCKS]; // of one size, in a row

static int next_size(int size)
{
    return size < 128 ? size + 1 : size + 16;
}

// Wine dlls/kernel32/tests/heap.c:test_block_layout asserts it on Windows, of some twenty sizes.
static int64_t rule(int64_t size)
{
    const int64_t least = size < ALIGNMENT ? ALIGNMENT : size;
    return (least + 8 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

// What lies between two neighbours is what one costs.
static int64_t spacing(void)
{
    int64_t least = INT64_MAX;
    for (int i = 1; i < BLOCKS; i++)
        if (blocks[i] > blocks[i - 1] && blocks[i] - blocks[i - 1] < least)
            least = blocks[i] - blocks[i - 1];
    return least;
}

static int64_t spacing_of_malloc(int size)
{
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc((size_t)size);
        if (!blocks[i])
            die("malloc");
    }
    return spacing();
}

int main(int argc, char **argv)
{
    static int64_t found[LONGEST + 1];
    int64_t aligned = 0, as_asked = 0, more = 0, by_rule = 0;
    lab_begin(argc, argv);

    // Allocate: four blocks of each size, in a heap of their own. One without a lock never becomes
    // a low-fragmentation heap: what is measured is its back end.
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        HANDLE heap = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
        if (!heap)
            die("HeapCreate");
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = HeapAlloc(heap, 0, (SIZE_T)size);
            if (!blocks[i])
                die("HeapAlloc");
            aligned += (uintptr_t)blocks[i] % ALIGNMENT == 0;
            as_asked += HeapSize(heap, 0, blocks[i]) == (SIZE_T)size;
        }
        found[size] = spacing();
        HeapDestroy(heap);
    }
    step("allocate", NULL, 0);
    expect_equal("every block is aligned to two pointers", aligned, BLOCKS * SIZES);
    expect_equal("HeapSize of every block is the size that was asked for", as_asked,
                 BLOCKS * SIZES);

    // Compare: the curve against the rule, and malloc's beside it.
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        table_row("spacing", "asked:bytes heapalloc:bytes malloc:bytes rule:bytes", NULL, size,
                  found[size], spacing_of_malloc(size), rule(size));
        more += found[size] > size;
        by_rule += found[size] == rule(size);
    }
    step("compare", NULL, 0);
    expect_equal("every size costs more than its bytes", more, SIZES);
    expect_equal("every size costs what the rule of the back end says", by_rule, SIZES);
    expect_equal("a block of 1 byte costs four pointers", found[1], 4 * (int64_t)sizeof(void *));
    return lab_end();
}
