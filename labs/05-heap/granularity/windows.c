// granularity on Windows: what a block of 1 to 4096 bytes really costs, from one block to the next.
//
// Blocks are aligned to 8 bytes, in 64 bits to 16. That is not what they cost: each has a header,
// and none is smaller than two pointers.

#include <windows.h>

#include <stdlib.h>

#include "probe.h"

enum { LONGEST = 4096, ALIGNMENT = 2 * sizeof(void *), BLOCKS = 4 };

// 1 to 128 one by one, then every 16th.
static int next_size(int size)
{
    return size < 128 ? size + 1 : size + 16;
}

// Wine dlls/kernel32/tests/heap.c:test_block_layout, asserted on Windows: the back end, before the
// low-fragmentation heap.
static int64_t rule(int64_t size)
{
    const int64_t least = size < ALIGNMENT ? ALIGNMENT : size;
    return (least + 8 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *from_heap(HANDLE heap, int size)
{
    return heap ? HeapAlloc(heap, 0, (SIZE_T)size) : malloc((size_t)size);
}

// Four blocks in a row; what lies between two neighbours is what one costs. `heap` is a new one, or
// NULL: malloc.
static int64_t spacing(HANDLE heap, int size, int64_t *misaligned)
{
    int64_t least = INT64_MAX;
    uintptr_t last = 0;
    for (int i = 0; i < BLOCKS; i++) {
        const uintptr_t block = (uintptr_t)from_heap(heap, size);
        if (!block)
            die("HeapAlloc");
        *misaligned += block % ALIGNMENT != 0;
        if (block > last && last && (int64_t)(block - last) < least)
            least = (int64_t)(block - last);
        last = block;
    }
    return least;
}

int main(int argc, char **argv)
{
    static int64_t found[LONGEST + 1], of_malloc[LONGEST + 1];
    int64_t misaligned = 0, against_rule = 0;
    lab_begin(argc, argv);

    // Allocate: four blocks of each size, in a heap of their own, where nothing was freed yet.
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        HANDLE heap = HeapCreate(0, 0, 0);
        if (!heap)
            die("HeapCreate");
        found[size] = spacing(heap, size, &misaligned);
        of_malloc[size] = spacing(NULL, size, &misaligned);
        if (!HeapDestroy(heap))
            die("HeapDestroy");
    }
    step("allocate", NULL, 0);
    expect_equal("every block is aligned to 8 bytes, in 64 bits to 16", misaligned, 0);

    // Compare: the curve against the rule.
    for (int size = 1; size <= LONGEST; size = next_size(size)) {
        table_row("spacing", "asked:bytes heapalloc:bytes malloc:bytes rule:bytes", NULL, size,
                  found[size], of_malloc[size], rule(size));
        against_rule += found[size] != rule(size);
    }
    step("compare", NULL, 0);
    expect_equal("every size costs what the rule of the back end says", against_rule, 0);
    expect_equal("a block of 1 byte costs four pointers", found[1], 4 * (int64_t)sizeof(void *));
    return lab_end();
}
