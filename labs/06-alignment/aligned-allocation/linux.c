// aligned-allocation on Linux: blocks of the heap that are at a multiple of what was asked for.
//
// Watch the table `alignment-cost`: the heap pays for an alignment with what it leaves out.

#include <signal.h>
#include <stdlib.h>

#include "probe.h"
#include "processes.h"

enum { LINE = 64, LINES = 2, BLOCKS = 16, BLOCK = 2048, LARGER = 4 * BLOCK };
enum { MOST = 65536, ALIGNMENTS = 13 }; // 16, 32, 64 ... MOST

static char *blocks[BLOCKS];
struct found {
    int64_t kept, aligned, dear;
};

static char *new_block(size_t alignment)
{
    char *block = aligned_alloc(alignment, alignment);
    if (!block)
        die("aligned_alloc");
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
        // volatile: else the compiler trusts what we ask
        const volatile uintptr_t address = (uintptr_t)blocks[i];
        found->aligned += address % alignment == 0;
        found->kept += *blocks[i] == i;
        free(blocks[i]);
    }
}

// A block of two lines, and in it the address of a whole line.
static char *align_by_hand(void)
{
    char *block = calloc(LINES, LINE);
    if (!block)
        die("calloc");
    return block + LINE - (uintptr_t)block % LINE;
}

// In children: whether free knows the address. volatile: else the compiler sees that it must not.
static int free_in_child(char *volatile address)
{
    free(address);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("free"))
        return free_in_child(new_block(LINE));
    if (in_role("free-wrong"))
        return free_in_child(align_by_hand());

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

    // Resize: realloc does not know the alignment, and moves the block to any place.
    allocate(BLOCK);
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = realloc(blocks[i], LARGER);
        if (!blocks[i])
            die("realloc");
    }
    struct found resized = {0};
    free_all(BLOCK, &resized);
    step("resize", NULL, 0);
    expect_at_most("realloc of an aligned block loses the alignment", resized.aligned, BLOCKS - 1);
    expect_equal("realloc of an aligned block keeps what is written to it", resized.kept, BLOCKS);

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
