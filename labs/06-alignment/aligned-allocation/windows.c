// aligned-allocation on Windows: blocks of the heap that are at a multiple of what was asked for.
//
// Watch the table `alignment-cost`: the heap pays for an alignment with what it leaves out.

#include <windows.h>

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"
#include "processes.h"

enum { LINE = 64, BLOCKS = 16, BLOCK = 2048, LARGER = 4 * BLOCK, MOST = 65536, ALIGNMENTS = 13 };

static char *blocks[BLOCKS];
struct found {
    int64_t kept, aligned, dear;
};

static char *new_block(size_t alignment)
{
    char *block = _aligned_malloc(alignment, alignment);
    if (!block)
        die("_aligned_malloc");
    return block;
}

// The least distance of two blocks is what one costs.
static int64_t allocate(size_t alignment)
{
    const char *before = NULL;
    int64_t least = INT64_MAX;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = new_block(alignment);
        *blocks[i] = (char)i;
        const int64_t distance = before ? llabs((long long)(blocks[i] - before)) : INT64_MAX;
        least = distance < least ? distance : least;
        before = blocks[i];
    }
    return least;
}

// How many are at a multiple of it, and how many still have what was written to them.
static void free_all(size_t alignment, struct found *found)
{
    for (int i = 0; i < BLOCKS; i++) {
        found->aligned += (uintptr_t)blocks[i] % alignment == 0;
        found->kept += *blocks[i] == i;
        _aligned_free(blocks[i]);
    }
}

// In children: who takes the block back.
static int free_in_child(void (*take_back)(void *))
{
    take_back(new_block(LINE));
    return 0;
}

// In a child: a heap may take the question for corruption, and end it. 1: it has the block.
static int ask_heap(void)
{
    return HeapValidate((HANDLE)_get_heap_handle(), 0, new_block(LINE)) != FALSE;
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
    struct found all = {0};
    for (size_t alignment = 16; alignment <= MOST; alignment *= 2) {
        const int64_t spacing = allocate(alignment);
        table_row("alignment-cost", "alignment:bytes spacing:bytes", NULL, alignment, spacing);
        all.dear += spacing >= 2 * (int64_t)alignment;
        free_all(alignment, &all);
    }
    step("allocate", NULL, 0);
    expect_equal("each aligned block is at a multiple of the alignment asked for", all.aligned,
                 ALIGNMENTS * BLOCKS);
    expect_equal("each aligned block keeps what is written to it", all.kept, ALIGNMENTS * BLOCKS);
    expect_equal("two blocks aligned to their own size are at least twice that size apart",
                 all.dear, ALIGNMENTS);

    // Resize: _aligned_realloc gets the alignment again, and keeps it when it moves the block.
    allocate(BLOCK);
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = _aligned_realloc(blocks[i], LARGER, BLOCK);
        if (!blocks[i])
            die("_aligned_realloc");
    }
    struct found resized = {0};
    free_all(BLOCK, &resized);
    step("resize", NULL, 0);
    expect_equal("_aligned_realloc of an aligned block keeps the alignment", resized.aligned,
                 BLOCKS);
    expect_equal("_aligned_realloc of a block keeps what is written to it", resized.kept, BLOCKS);

    // Free: the address is inside a larger block. _aligned_free knows where that one begins.
    struct ending ending = run_self("free", NULL);
    const struct ending asked = run_self("ask-heap", NULL);
    step("free", NULL, 0);
    expect_equal("_aligned_free takes back a block of _aligned_malloc",
                 ending.how == EXITED ? ending.code : -1, 0);
    expect_equal("the heap has no block at an address of _aligned_malloc",
                 asked.how == EXITED ? known(asked.code) : unknown("HeapValidate ended it"), 0);

    // So free gives the heap an address that it does not know.
    ending = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("freeing a block of _aligned_malloc with free ends in heap corruption",
                 ending.code, STATUS_HEAP_CORRUPTION);
    return lab_end();
}
