// aligned-allocation on Windows: memory that stands where it is asked to, from the heap, in the
// image and on the stack.
//
// Watch the table `alignment-cost`: the heap pays for an alignment with the bytes that it leaves
// out.

#include <windows.h>

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"
#include "processes.h"

enum { BLOCKS = 16, LINE = 64, PAGE = 4096, LARGEST = 65536 };

static _Alignas(PAGE) char whole_page[PAGE];

static bool misplaced(const volatile void *p, size_t alignment)
{
    // volatile: else the compiler trusts what we ask
    const volatile uintptr_t address = (uintptr_t)p;
    return address % alignment != 0;
}

// How many blocks do not stand at a multiple of their alignment. The least distance of two is what
// one costs.
static int64_t allocate(size_t alignment)
{
    char *blocks[BLOCKS];
    int64_t wrong = 0, spacing = INT64_MAX;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = _aligned_malloc(alignment, alignment);
        if (!blocks[i])
            die("_aligned_malloc");
        wrong += misplaced(blocks[i], alignment);
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
    for (int i = 0; i < BLOCKS; i++)
        if (!(blocks[i] = _aligned_malloc(PAGE, PAGE)))
            die("_aligned_malloc");
    for (int i = 0; i < BLOCKS; i++) {
        char *larger = _aligned_realloc(blocks[i], 4 * PAGE, PAGE);
        if (!larger)
            die("_aligned_realloc");
        wrong += misplaced(blocks[i] = larger, PAGE);
    }
    for (int i = 0; i < BLOCKS; i++)
        _aligned_free(blocks[i]);
    return wrong;
}

// NOLINT(misc-no-recursion): the stack is to be deeper each time
static int64_t misplaced_on_stack(int calls)
{
    _Alignas(LINE) volatile char line[LINE + 1];
    line[LINE] = (char)calls;
    return misplaced(line, LINE) + (calls ? misplaced_on_stack(line[LINE] - 1) : 0);
}

// In children: who takes the block back.
static int free_in_child(void (*take_back)(void *))
{
    void *block = _aligned_malloc(LINE, LINE);
    if (!block)
        die("_aligned_malloc");
    take_back(block);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("free"))
        return free_in_child(_aligned_free);
    if (in_role("free-wrong"))
        return free_in_child(free);

    // Allocate: the allocator cuts the block out of a larger piece, where it fits.
    int64_t wrong = 0;
    for (size_t alignment = 16; alignment <= LARGEST; alignment *= 2)
        wrong += allocate(alignment);
    step("allocate", NULL, 0);
    expect_equal("each block stands at a multiple of the alignment asked for", wrong, 0);

    // Resize: _aligned_realloc is told once more, and keeps it when it moves the block.
    wrong = resize();
    step("resize", NULL, 0);
    expect_equal("resizing with _aligned_realloc keeps the alignment", wrong, 0);

    // Place: the linker sees to the image, the compiler rounds the stack pointer in each call.
    wrong = misplaced_on_stack(63);
    step("place", whole_page, PAGE);
    expect_true("a static object that asks for a page of its own gets it",
                !misplaced(whole_page, PAGE));
    expect_equal("an object on the stack stands at a multiple of 64 in each of 64 calls", wrong, 0);

    // Free: the address is none of the heap's own blocks; what the heap gave stands noted before
    // it.
    char *block = _aligned_malloc(LINE, LINE);
    if (!block)
        die("_aligned_malloc");
    const BOOL valid = HeapValidate((HANDLE)_get_heap_handle(), 0, block);
    _aligned_free(block);
    struct ending ending = run_self("free", NULL);
    step("free", NULL, 0);
    expect_true("the heap knows no block at an address of _aligned_malloc", !valid);
    expect_equal("_aligned_free takes back what _aligned_malloc gave",
                 ending.how == EXITED ? ending.code : -1, 0);

    // So free gives the heap an address that it does not know.
    ending = run_self("free-wrong", NULL);
    step("free-wrong", NULL, 0);
    expect_fault("freeing it with free ends the program with heap corruption", ending.code,
                 STATUS_HEAP_CORRUPTION);
    return lab_end();
}
