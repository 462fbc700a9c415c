// over-aligned-objects: objects that ask for more alignment than their type has, in the image and
// on the stack.
//
// Watch that both get it: the linker sees to the image, and the compiler rounds the stack pointer
// in each call.

#include "probe.h"

enum {
    LINE = 64,
    MOST = 8192, // what the image of a Windows program can ask for
    CALLS = 64,
};

static _Alignas(MOST) char in_image[MOST];
static _Alignas(MOST) char in_image_too;

static bool misplaced(const volatile void *p, size_t alignment)
{
    // volatile: else the compiler trusts what we ask
    const volatile uintptr_t address = (uintptr_t)p;
    return address % alignment != 0;
}

// NOLINT(misc-no-recursion): the stack is to be deeper each time
static int64_t misplaced_on_stack(int calls)
{
    _Alignas(LINE) volatile char line[LINE + 1];
    line[LINE] = (char)calls;
    return misplaced(line, LINE) + (calls > 1 ? misplaced_on_stack(line[LINE] - 1) : 0);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Place in the image: the loader puts whole pages anywhere, so the linker can promise as much.
    step("image", in_image, sizeof in_image);
    expect_true("a static object that asks for 8,192 is at a multiple of 8,192",
                !misplaced(in_image, MOST) && !misplaced(&in_image_too, MOST));

    // Place on the stack: the ABI gives a function 16 bytes or fewer. The rest is the compiler's.
    const int64_t wrong = misplaced_on_stack(CALLS);
    step("stack", NULL, 0);
    expect_equal("an object on the stack is at a multiple of 64 in each of 64 calls", wrong, 0);
    return lab_end();
}
