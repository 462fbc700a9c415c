// pagemap.h: what Linux tells of one page of this process
// (Documentation/admin-guide/mm/pagemap.rst).

#ifndef PAGEMAP_H
#define PAGEMAP_H

#include <fcntl.h>
#include <unistd.h>

#include "probe.h"

// FILE_PAGE: of a file or shared; ONLY_OURS: mapped here and nowhere else; PRESENT: there is a
// page.
enum pagemap_bit { ONLY_OURS = 56, FILE_PAGE = 61, PRESENT = 63 };

// 1 or 0; unknown where pagemap cannot be read, and of a page that is not there.
static inline struct figure pagemap_says(const volatile void *p, enum pagemap_bit bit)
{
    uint64_t entry;
    const off_t at = (off_t)((uintptr_t)p / page_size() * sizeof entry);
    const int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    const bool can_read = pread(pagemap, &entry, sizeof entry, at) == sizeof entry;
    if (pagemap != -1)
        close(pagemap);
    if (!can_read)
        return unknown("/proc/self/pagemap cannot be read here");
    return entry >> PRESENT ? known((int64_t)(entry >> bit & 1))
                            : unknown("the page is not resident");
}

#endif
