// aligned-allocation on Linux: blocks of the heap that are at a multiple of what was asked for.
//
// Watch the table `alignment-cost`: the heap pays for an alignment with the bytes that it leaves
// out.

#include <signal.h>
#include <stdlib.h>

#include "probe.h"
#include "processes.h"

enum { BLOCKS = 16, LINE = 64, BLOCK = 2048, MOST = 65536 };

static bool misplaced(const volatile void *p, size_t alignment)
{
    // volatile: else the compiler trusts what we ask
    const volatile uintptr_t address = (uintptr_t)p;
    return address % alignment != 0;
}

// How many blocks are not at a multiple of their alignment. The least distance of two is what one
// costs.
static int64_t allocate(size_t alignment)
{
    char *blocks[BLOCKS];
    int64_t wrong = 0, spacing = INT64_MAX;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = aligned_alloc(alignment, alignment);
        if (!blocks[i])
            die("aligned_alloc");
        wrong += misplaced(blocks[i], alignment);
        const int64_t distance = i ? llabs((long long)(blocks[i] - blocks[i - 1])) : INT64_MAX;
        spacing = distance < spacing ? distance : spacing;
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    table_row("alignment-cost", "alignment:bytes spacing:bytes", NULL, (int64_t)alignment, spacing);
    return wrong;
}

static int64_t resize(void)
{
    char *blocks[BLOCKS];
    int64_t wrong = 0;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = aligned_alloc(BLOCK, BLOCK);
        if (!blocks[i])
            die("aligned_alloc");
    }
    for (int i = 0; i < BLOCKS; i++) {
        char *larger = realloc(blocks[i], 4 * BLOCK);
        if (!larger)
            die("realloc");
        blocks[i] = larger;
        wrong += misplaced(larger, BLOCK);
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    return wrong;
}

// In children: whether free knows the address.
static int free_aligned(void)
{
    char *block = aligned_alloc(LINE, LINE);
    if (!block)
        die("aligned_alloc");
    free(block);
    return 0;
}

static int free_aligned_by_hand(void)
{
    char *block = calloc(2, LINE);
    if (!block)
        die("calloc");
    char *volatile aligned = block + LINE - (uintptr_t)block % LINE;
    free(aligned);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("free"))
        return free_aligned();
    if (in_role("free-wrong"))
        return free_aligned_by_hand();

    // Allocate: the allocator cuts the block out of a larger piece, where it fits.
    int64_t wrong = 0;
    for (size_t alignment = 16; alignment <= MOST; alignment *= 2)
        wrong += allocate(alignment);
    step("allocate", NULL, 0);
    expect_equal("each aligned block is at a multiple of the alignment asked for", wrong, 0);

    // Resize: realloc does not know the alignment, and moves the block to any place.
    wrong = resize();
    step("resize", NULL, 0);
    expect_at_least("realloc of an aligned block loses the alignment", wrong, 1);

    // Free: the address that aligned_alloc gives is a block of malloc like any other.
    struct ending ending = run_self("free", NULL);
    step("free", NULL, 0);
    expect_equal("free takes back a block of aligned_alloc",
                 ending.how == EXITED ? ending.code : -1, 0);

    // An address that we rounded up ourselves is not: what lies before it is no header.
    ending = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("freeing an address aligned by hand ends the program with SIGABRT", ending.code,
                 SIGABRT);
    return lab_end();
}
