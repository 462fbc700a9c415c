// image-loading on Linux: a program is a mapped file, and lies where the system wants.
//
// Watch the address that the file asks for, and the one that the image has.

#include <link.h>
#include <sys/auxv.h>

#include "pagemap.h"
#include "probe.h"

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
    expect_true("the image is backed by its file", pagemap_says(base, FILE_PAGE));

    // Import: the libraries that the file names are mapped in the same way.
    const void *const library = (const void *)(uintptr_t)getauxval;
    step("import", library, page_size());
    expect_true("a library is backed by its file", pagemap_says(library, FILE_PAGE));
    step_absent("map",
                "the kernel maps an image only to run it; a linker maps its segments one by one");
    return lab_end();
}
