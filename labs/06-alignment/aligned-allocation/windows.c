// aligned-allocation on Windows: blocks of the heap that are at a multiple of what was asked for.
//
// Watch the table `alignment-cost`: the heap pays for an alignment with the bytes that it leaves
// out.

#include <windows.h>

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"
#include "processes.h"

enum { BLOCKS = 16, LINE = 64, BLOCK = 2048, MOST = 65536 };

// How many blocks are not at a multiple of their alignment. The least distance of two is what one
// costs.
static int64_t allocate(size_t alignment)
{
    char *blocks[BLOCKS];
    int64_t wrong = 0, spacing = INT64_MAX;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = _aligned_malloc(alignment, alignment);
        if (!blocks[i])
            die("_aligned_malloc");
        wrong += (uintptr_t)blocks[i] % alignment != 0;
        const int64_t distance = i ? llabs((long long)(blocks[i] - blocks[i - 1])) : INT64_MAX;
        spacing = distance < spacing ? distance : spacing;
    }
    for (int i = 0; i < BLOCKS; i++)
        _aligned_free(blocks[i]);
    table_row("alignment-cost", "alignment:bytes spacing:bytes", NULL, (int64_t)alignment, spacing);
    return wrong;
}

static int64_t resize(void)
{
    char *blocks[BLOCKS];
    int64_t wrong = 0;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = _aligned_malloc(BLOCK, BLOCK);
        if (!blocks[i])
            die("_aligned_malloc");
    }
    for (int i = 0; i < BLOCKS; i++) {
        char *larger = _aligned_realloc(blocks[i], 4 * BLOCK, BLOCK);
        if (!larger)
            die("_aligned_realloc");
        blocks[i] = larger;
        wrong += (uintptr_t)larger % BLOCK != 0;
    }
    for (int i = 0; i < BLOCKS; i++)
        _aligned_free(blocks[i]);
    return wrong;
}

static void *new_block(void)
{
    void *block = _aligned_malloc(LINE, LINE);
    if (!block)
        die("_aligned_malloc");
    return block;
}

// In children: who takes the block back.
static int free_in_child(void (*take_back)(void *))
{
    take_back(new_block());
    return 0;
}

// In a child: a heap may take the question for corruption, and end it. 1: it has the block.
static int ask_heap(void)
{
    return HeapValidate((HANDLE)_get_heap_handle(), 0, new_block()) != FALSE;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("free"))
        return free_in_child(_aligned_free);
    if (in_role("free-wrong"))
        return free_in_child(free);
    if (in_role("ask-heap"))
        return ask_heap();

    // Allocate: the allocator cuts the block out of a larger piece, where it fits.
    int64_t wrong = 0;
    for (size_t alignment = 16; alignment <= MOST; alignment *= 2)
        wrong += allocate(alignment);
    step("allocate", NULL, 0);
    expect_equal("each aligned block is at a multiple of the alignment asked for", wrong, 0);

    // Resize: _aligned_realloc gets the alignment again, and keeps it when it moves the block.
    wrong = resize();
    step("resize", NULL, 0);
    expect_equal("_aligned_realloc of an aligned block keeps the alignment", wrong, 0);

    // Free: the address is inside a larger block. _aligned_free knows where that one begins.
    struct ending ending = run_self("free", NULL);
    const struct ending asked = run_self("ask-heap", NULL);
    step("free", NULL, 0);
    expect_equal("_aligned_free takes back a block of _aligned_malloc",
                 ending.how == EXITED ? ending.code : -1, 0);
    expect_equal(
        "the heap has no block at an address of _aligned_malloc",
        asked.how == EXITED ? known(asked.code) : unknown("HeapValidate ended the program"), 0);

    // So free gives the heap an address that it does not know.
    ending = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("freeing a block of _aligned_malloc with free ends in heap corruption",
                 ending.code, STATUS_HEAP_CORRUPTION);
    return lab_end();
}
