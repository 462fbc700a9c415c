// image-loading on Linux: a program is not read into memory. It is a mapped file, brought in as it
// is touched.
//
// Watch `resident` of a table that the program carries along, and one page of its globals before
// and after a write.

#include <fcntl.h>
#include <link.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

// NEAR_BY: no system brings more at once
enum { BYTES = 8 << 20, MIDDLE = BYTES / 2, NEAR_BY = 2 << 20 };
static const char table[BYTES] = {1};
static char globals[NEAR_BY] = {1};

// Is the page that we have there one of a file? Bit 61 of its entry in pagemap; bit 63: there is
// one.
static struct figure is_of_file(const void *p)
{
    uint64_t entry;
    const off_t at = (off_t)((uintptr_t)p / page_size() * sizeof entry);
    const int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    const bool can_read = pread(pagemap, &entry, sizeof entry, at) == sizeof entry;
    if (pagemap != -1)
        close(pagemap);
    if (!can_read)
        return unknown("/proc/self/pagemap cannot be read here");
    return entry >> 63 ? known((int64_t)(entry >> 61 & 1)) : unknown("the page is not resident");
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Locate: a program that may lie anywhere asks for 0. The kernel takes an address that nobody
    // can guess.
    const ElfW(Phdr) *const headers = (const void *)getauxval(AT_PHDR);
    const ElfW(Phdr) *h = headers;
    while (h->p_type != PT_LOAD)
        h++;
    const int64_t wanted = (int64_t)h->p_vaddr;
    // the first one describes themselves
    const char *const base = (const char *)headers - headers->p_vaddr + wanted;
    step("locate", base, page_size());
    expect_equal("the file asks for the linker's usual address", wanted, 0);
    expect_not_equal("the image lies elsewhere than the file asks", (intptr_t)base, wanted);
    expect_equal("the image begins at a multiple of the granularity", (uintptr_t)base % page_size(),
                 0);
    expect_true("the image is backed by its file", is_of_file(base));

    // Import: the libraries that the file names are mapped in the same way.
    const void *const library = (const void *)(uintptr_t)getauxval;
    step("import", library, page_size());
    expect_true("a library is backed by its file", is_of_file(library));

    // Read: only what is touched comes from the file, and what lies in the cache around it.
    char *const global = globals + NEAR_BY / 2;
    char *const neighbour = global + page_size();
    const struct snapshot untouched = look(table + NEAR_BY, BYTES - 2 * NEAR_BY);
    try_read(table + MIDDLE);
    try_read(global);
    try_read(neighbour);
    const struct snapshot now = step("read", table + NEAR_BY, BYTES - 2 * NEAR_BY);
    expect_equal("nothing is resident that was not touched", untouched.region.resident, 0);
    expect_at_least("what is touched becomes resident", now.region.resident, page_size());
    expect_at_most("touching a page brings no more than 2 MiB of the table", now.region.resident,
                   NEAR_BY);
    expect_true("a global that was only read is shared", is_of_file(global));

    // Write: the first write to a page of globals gives the process a page of its own; its
    // neighbours stay the file's.
    *global = 2;
    step("write", global, page_size());
    expect_true("a global that was written is the process's own", negation(is_of_file(global)));
    expect_true("the page beside it is still the file's", is_of_file(neighbour));

    step_absent("map",
                "the kernel maps an image only to run it; a linker maps its segments one by one");
    return lab_end();
}
