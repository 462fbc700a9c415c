// image-pages on Linux: a program is not read into memory. Its pages come as they are touched.
//
// Watch `resident` of a table that the program carries along, and one page of its globals before
// and after a write.

#include "faults.h"
#include "pagemap.h"
#include "probe.h"

// NEAR_BY: no system brings more at once
enum { BYTES = 8 << 20, MIDDLE = BYTES / 2, NEAR_BY = 2 << 20, HALF = NEAR_BY / 2 };
static const char table[BYTES] = {1};
static char globals[NEAR_BY] = {1};

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Read: only what is touched comes from the file, and what lies in the cache around it.
    char *const global = globals + HALF;
    char *const neighbour = global + page_size();
    const struct snapshot untouched = look(table + NEAR_BY, BYTES - 2 * NEAR_BY);
    try_read(table + MIDDLE);
    try_read(global);
    try_read(neighbour);
    const struct snapshot now = step("read", table + NEAR_BY, BYTES - 2 * NEAR_BY);
    expect_equal("an untouched table is not resident", untouched.region.resident, 0);
    expect_at_least("a touched page of the table becomes resident", now.region.resident,
                    page_size());
    expect_at_most("touching a page brings no more than 2 MiB of the table", now.region.resident,
                   NEAR_BY);
    expect_true("a global that was only read is shared", pagemap_says(global, FILE_PAGE));

    // Write: the first write to a page of globals gives the process a page of its own; its
    // neighbours stay the file's.
    *global = 'x';
    step("write", global, page_size());
    expect_true("a global that was written is the process's own",
                negation(pagemap_says(global, FILE_PAGE)));
    expect_true("the page beside a written global is still the file's",
                pagemap_says(neighbour, FILE_PAGE));
    return lab_end();
}
