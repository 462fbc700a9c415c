// large-address-bit on Linux: no bit of a program's file bounds its addresses.
//
// Watch the address of a page that nobody placed: it lies above 2 GiB in 32 bits, too.

#include <sys/mman.h>

#include "probe.h"

static const int64_t TWO_GIB = INT64_C(1) << 31;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Allocate: the kernel takes the highest room that is free, below the stack.
    const char *page = mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        die("mmap");
    step("allocate", page, page_size());
    table_row("addresses", "address:hex", "this program", (int64_t)(uintptr_t)page);
    expect_at_least("a program without such a bit gets addresses above 2 GiB",
                    (int64_t)(uintptr_t)page, TWO_GIB);

    step_absent("flip", "an ELF header has no bit that bounds the addresses of its program");
    return lab_end();
}
