// image-backing on Windows: a program is its own page file.
//
// This program carries a table of 64 MiB. Watch `space` hold it from the start, `commit` not count
// it, and `resident` grow by what is read: the file that the program was started from is what
// stands behind these pages.

#include <windows.h>

#include "probe.h"

// bytes; the first and the last pages may come in with their neighbours
enum { TABLE = 64 << 20, HALF = TABLE / 2, EDGE = 2 << 20, INNER = TABLE - 2 * EDGE };
enum { STRIDE = 64 }; // pages

// The compiler writes all of it into the program: constant, and not zero.
static const char halves[2][HALF] = {{'A'}, {'M'}};
static const char *const table = (const char *)halves;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const char *inner = table + EDGE - (uintptr_t)table % EDGE;

    // Load: the program is mapped, not read. Its table has addresses and nothing else.
    struct snapshot now = step("load", inner, INNER);
    expect_equal("the whole table has its addresses", now.region.reserved, INNER);
    expect_equal("no page of the table is resident before it is read", now.region.resident, 0);
    expect_at_most("the process is charged for less than half of the table", now.process.commit,
                   HALF);

    // Touch: in the first half one page in 64 is read. Its neighbours may come with it, they are
    // cheap to have by now.
    const volatile char *byte = table;
    for (int64_t at = EDGE; at < HALF - EDGE; at += STRIDE * page)
        (void)byte[at];
    now = step("touch", inner, INNER);
    expect_at_least("each page of the table that was read is resident", now.region.resident,
                    (HALF - 2 * EDGE) / STRIDE);
    expect_equal("no page of the half that was not read is resident",
                 look(table + HALF, HALF - EDGE).region.resident, 0);
    expect_at_most("reading the table charges less than 1 MiB of commit", now.change.commit,
                   (1 << 20) - 1);
    expect_equal("the table reads as it was compiled", byte[0] + byte[HALF], 'A' + 'M');

    // Identify: whose pages are they? VirtualQuery knows an image, and where it begins.
    MEMORY_BASIC_INFORMATION behind;
    if (!VirtualQuery(inner, &behind, sizeof behind))
        die("VirtualQuery");
    step("identify", inner, INNER);
    expect_true("the pages of the table are those of an image", behind.Type == MEM_IMAGE);
    expect_true("the image is the program itself",
                behind.AllocationBase == (void *)GetModuleHandleW(NULL));
    return lab_end();
}
