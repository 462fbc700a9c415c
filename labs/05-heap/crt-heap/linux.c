// crt-heap on Linux: which heap does malloc use? There is one C library, and one heap that it
// grows.
//
// Ask a block where it lies: between the break as it was at the start and the break as it is.

#include <stdlib.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 100 };

int main(int argc, char **argv)
{
    const char *start = sbrk(0);
    lab_begin(argc, argv);

    // Malloc: a small block is a piece of what the break has brought.
    char *block = malloc(BYTES);
    if (!block)
        die("malloc");
    const char *end = sbrk(0);
    step("malloc", block, BYTES);
    expect_true("a small block of malloc lies in the heap, below the break",
                block >= start && block + BYTES <= end);
    free(block);

    step_absent("run-times", "a process has one libc, whatever its programs were built with");
    return lab_end();
}
