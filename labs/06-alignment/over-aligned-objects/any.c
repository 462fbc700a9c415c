// over-aligned-objects: objects that ask for more alignment than their type has, in the image and
// on the stack.
//
// Watch that both get it: the linker sees to the image, and the compiler rounds the stack pointer
// in each call.

#include "probe.h"

enum {
    LINE = 64,
    HALF_PAGE = 2048, // of the smallest pages that there are
    OBJECTS = 4,
    CALLS = 64,
};

static struct {
    _Alignas(HALF_PAGE) char aligned;
} in_image[OBJECTS];

static bool is_aligned(const volatile void *p, size_t alignment)
{
    // volatile: else the compiler trusts what we ask
    const volatile uintptr_t address = (uintptr_t)p;
    return address % alignment == 0;
}

// NOLINT(misc-no-recursion): the stack is to be deeper each time
static int64_t aligned_on_stack(int calls)
{
    _Alignas(LINE) volatile char line[LINE + 1];
    line[LINE] = (char)calls;
    return is_aligned(line, LINE) + (line[LINE] > 1 ? aligned_on_stack(calls - 1) : 0);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Place in the image: the loader begins with a page. The linker sees to what is in it.
    int64_t aligned = 0;
    for (int i = 0; i < OBJECTS; i++)
        aligned += is_aligned(&in_image[i].aligned, HALF_PAGE);
    step("image", in_image, sizeof in_image);
    expect_equal("every static object that asks for an alignment of 2,048 gets it", aligned,
                 OBJECTS);

    // Place on the stack: the ABI gives a function 16 bytes or fewer. The rest is the compiler's.
    aligned = aligned_on_stack(CALLS);
    step("stack", NULL, 0);
    expect_equal("every object on the stack that asks for an alignment of 64 gets it", aligned,
                 CALLS);
    return lab_end();
}
