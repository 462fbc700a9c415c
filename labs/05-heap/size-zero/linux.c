// size-zero on Linux: what is a block of 0 bytes?
//
// To malloc it is a block as any other, the smallest there is. To realloc it is a wish to free:
// that is glibc's choice, and the C standard of 2023 calls it undefined.

#include <malloc.h>
#include <stdlib.h>

#include "probe.h"

enum { BYTES = 100 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Allocate: two blocks of nothing.
    // NOLINTBEGIN(clang-analyzer-optin.portability.UnixAPI): that is the question
    void *one = malloc(0);
    void *other = malloc(0);
    // NOLINTEND(clang-analyzer-optin.portability.UnixAPI)
    step("allocate", NULL, 0);
    expect_true("malloc of 0 bytes gives a block", one && other);
    expect_true("two blocks of 0 bytes have two addresses", one != other);
    expect_equal("a block of 0 bytes has room for three words", (int64_t)malloc_usable_size(one),
                 3 * (int64_t)sizeof(size_t));

    // Resize: a block of 100 bytes to 0. What was freed last is handed out first.
    void *block = malloc(BYTES);
    const uintptr_t address = (uintptr_t)block;
    const void *resized = realloc(block, 0);
    const uintptr_t next = (uintptr_t)malloc(BYTES);
    step("resize", NULL, 0);
    expect_true("realloc to 0 bytes answers NULL", resized == NULL);
    expect_true("realloc to 0 bytes frees the block: malloc hands it out again", next == address);
    return lab_end();
}
