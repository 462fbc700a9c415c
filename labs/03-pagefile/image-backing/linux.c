// image-backing on Linux: a program is its own page file.
//
// This program carries a table of 64 MiB. Watch `space` hold it from the start, `commit` not count
// it, and `resident` grow by what is read: the file that the program was started from is what
// stands behind these pages.

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "probe.h"

// bytes; the first and the last pages may come in with their neighbours
enum { TABLE = 64 << 20, HALF = TABLE / 2, EDGE = 2 << 20, INNER = TABLE - 2 * EDGE };
enum { STRIDE = 64 }; // pages

// The compiler writes all of it into the program: constant, and not zero.
static const char halves[2][HALF] = {{'A'}, {'M'}};
static const char *const table = (const char *)halves;

// The inode that stands behind `address` in /proc/self/maps; 0 if it is no file.
static int64_t file_behind(const void *address)
{
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    if (!maps)
        die("fopen");
    int64_t found = 0;
    while (!found && fgets(line, sizeof line, maps)) {
        unsigned long start, end, inode;
        // a distance from the start is a large number for what lies below it
        if (sscanf(line, "%lx-%lx %*s %*s %*s %lu", &start, &end, &inode) == 3 &&
            (uintptr_t)address - start < end - start)
            found = (int64_t)inode;
    }
    fclose(maps);
    return found;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    // the first pages may come in with their neighbours
    const char *inner = table + EDGE - (uintptr_t)table % EDGE;

    // Load: the program is mapped, not read. Its table has addresses and nothing else.
    struct snapshot now = step("load", inner, INNER);
    expect_equal("the whole table has its addresses", now.region.reserved, INNER);
    expect_equal("the table is not committed", now.region.committed, 0);
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
    expect_equal("reading the table charges no commit", now.change.commit, 0);
    expect_equal("the table reads as it was compiled", byte[0] + byte[HALF], 'A' + 'M');

    // Identify: whose pages are they? /proc/self/maps names the file.
    struct stat program;
    if (stat("/proc/self/exe", &program) == -1)
        die("stat");
    const int64_t inode = file_behind(inner);
    step("identify", inner, INNER);
    expect_equal("the file behind the table is the program itself", inode, (int64_t)program.st_ino);
    expect_at_least("the program's file is as long as its table", program.st_size, TABLE);
    return lab_end();
}
