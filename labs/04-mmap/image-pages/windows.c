// image-pages on Windows: a program is not read into memory. Its pages come as they are touched.
//
// Watch `resident` of a table that the program carries along, and one page of its globals before
// and after a write.

#include <windows.h>

#include <psapi.h>

#include "faults.h"
#include "probe.h"

// NEAR_BY: no system brings more at once
enum { BYTES = 8 << 20, MIDDLE = BYTES / 2, NEAR_BY = 2 << 20, HALF = NEAR_BY / 2 };
static const char table[BYTES] = {1};
static char globals[NEAR_BY] = {1};

static MEMORY_BASIC_INFORMATION query(const void *p)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(p, &m, sizeof m))
        die("VirtualQuery");
    return m;
}

// Is the page that we have there one that other processes may have too?
static struct figure is_shared(const void *p)
{
    PSAPI_WORKING_SET_EX_INFORMATION page = {.VirtualAddress = (void *)(uintptr_t)p};
    if (!QueryWorkingSetEx(GetCurrentProcess(), &page, sizeof page))
        die("QueryWorkingSetEx");
    if (!page.VirtualAttributes.Valid)
        return unknown("the page is not resident");
    return known((int64_t)page.VirtualAttributes.Shared);
}

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
    expect_true("a global that was only read is shared", is_shared(global));
    expect_equal("the page of a global is copy-on-write before it is written",
                 query(global).Protect, PAGE_WRITECOPY);

    // Write: the first write to a page of globals gives the process a page of its own; its
    // neighbours stay the file's.
    *global = 'x';
    step("write", global, page_size());
    expect_true("a global that was written is the process's own", negation(is_shared(global)));
    expect_equal("the page of a global is read-write once it is written", query(global).Protect,
                 PAGE_READWRITE);
    expect_equal("the page beside a written global is copy-on-write", query(neighbour).Protect,
                 PAGE_WRITECOPY);
    return lab_end();
}
