// image-loading on Linux: a program is a mapped file, and lies where the system wants.
//
// Watch the address that the file asks for, and the one that the image has.

#include <fcntl.h>
#include <link.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "probe.h"

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
    step_absent("map",
                "the kernel maps an image only to run it; a linker maps its segments one by one");
    return lab_end();
}
