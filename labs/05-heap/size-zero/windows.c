// size-zero on Windows: what is a block of 0 bytes?
//
// To HeapAlloc and HeapReAlloc it is a block of 0 bytes. To realloc of the C run-time it is a wish
// to free.

#include <windows.h>

#include <stdlib.h>

#include "probe.h"

enum { BYTES = 100 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");

    // Allocate: two blocks of nothing.
    const void *one = HeapAlloc(heap, 0, 0);
    const void *other = HeapAlloc(heap, 0, 0);
    step("allocate", NULL, 0);
    expect_true("HeapAlloc of 0 bytes gives a block", one && other);
    expect_true("two blocks of 0 bytes have two addresses", one != other);
    expect_equal("HeapSize of a block of 0 bytes is 0", (int64_t)HeapSize(heap, 0, one), 0);

    // Resize: a block of 100 bytes to 0.
    void *block = HeapAlloc(heap, 0, BYTES);
    if (!block)
        die("HeapAlloc");
    block = HeapReAlloc(heap, 0, block, 0);
    const int64_t resized = block ? (int64_t)HeapSize(heap, 0, block) : -1;
    // NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI): that is the question
    const void *of_realloc = realloc(malloc(BYTES), 0);
    step("resize", NULL, 0);
    expect_equal("HeapReAlloc to 0 bytes gives a block of 0 bytes", resized, 0);
    expect_true("realloc to 0 bytes answers NULL", of_realloc == NULL);
    HeapDestroy(heap);
    return lab_end();
}
