// no-snapshot on Linux: a private view is no picture of the file at one moment.
//
// Watch what the view shows: what others write to the file, until its page is written through the
// view. From then on that page is the view's own, and the next one still the file's.

#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { PAGES = 2 }; // of the view

static void write_file(int file, char value)
{
    const off_t page = (off_t)page_size();
    if (pwrite(file, &value, 1, 0) != 1 || pwrite(file, &value, 1, page) != 1)
        die("pwrite");
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const size_t page = page_size();
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");
    write_file(file, '1');

    // Map: for us alone. POSIX does not say what such a view shows of later changes.
    volatile char *const view =
        mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    if (view == MAP_FAILED)
        die("mmap");
    const char at_first = view[0];
    step("map", (const void *)view, PAGES * page);
    expect_equal("a private view shows what the file has", at_first, '1');

    // Rewrite: by a plain write to the file.
    write_file(file, '2');
    const char rewritten = view[0];
    step("rewrite", (const void *)view, PAGES * page);
    expect_equal("a private view shows what is written to the file later", rewritten, '2');

    // Copy: one byte through the view, beside the one that we watch. Then the file changes again.
    view[1] = 'x';
    write_file(file, '3');
    const char written = view[1];
    const char own = view[0];
    const char next = view[page];
    step("copy", (const void *)view, PAGES * page);
    expect_equal("a private view shows what is written through it", written, 'x');
    expect_equal("a page written through the view keeps what it had", own, '2');
    expect_equal("a page not written through the view still shows the file", next, '3');
    step_absent("protect", "mprotect cannot make pages of a shared view private");
    close(file);
    return lab_end();
}
