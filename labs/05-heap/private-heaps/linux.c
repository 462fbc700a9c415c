// private-heaps on Linux: a process has the heap behind its program. libc makes no others.
//
// Who wants a heap to throw away as a whole takes another library: jemalloc's arenas, or glibc's
// obstacks, which lie in malloc's heap themselves.

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

enum { BLOCK = 1000, BLOCKS = 4000 }; // 4 MB in all

int main(int argc, char **argv)
{
    static const char WHY[] = "libc has no call that makes a heap";
    lab_begin(argc, argv);

    // Process heap: it ends at the break, and grows by moving it.
    char *first = malloc(BLOCK);
    char *before = sbrk(0);
    if (!first)
        die("malloc");
    for (int i = 0; i < BLOCKS; i++)
        if (!malloc(BLOCK))
            die("malloc");
    const char *after = sbrk(0);
    struct snapshot now = step("process-heap", first, (uint64_t)(after - first));
    expect_true("a small block lies in the heap behind the program", first < before);
    expect_at_least("the heap grows by itself, by all that is asked", after - before,
                    BLOCK * BLOCKS - (256 << 10));
    expect_at_least("the space of the process grows by what the break moves", now.change.space,
                    after - before);

    step_absent("create", WHY);
    step_absent("fill", WHY);
    step_absent("destroy", WHY);
    step_absent("fixed", WHY);
    return lab_end();
}
