// trust.c: is what /proc tells about this process? Under an emulator of programs it is not.

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "system.h"

// Lines that begin with an address; -1 if there are none.
static int mappings_in(const char *path)
{
    static char text[16384];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    int count = 0;
    char before = '\n';
    for (ssize_t n; fd != -1 && (n = read(fd, text, sizeof text)) > 0; before = text[n - 1])
        for (ssize_t i = 0; i < n; i++)
            count += (i ? text[i - 1] : before) == '\n' && strchr("0123456789abcdef", text[i]);
    if (fd != -1)
        close(fd);
    return count ? count : -1;
}

// Does smaps tell what is known of two pages, one of them touched?
static bool tells_of_a_page(void)
{
    const int64_t page = (int64_t)page_size();
    struct snapshot seen;
    struct map map;
    volatile char *p =
        mmap(NULL, (size_t)(2 * page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return true;
    p[page] = 1;
    system_look(&seen, &map, (void *)(uintptr_t)p, (uint64_t)(2 * page));
    munmap((void *)(uintptr_t)p, (size_t)(2 * page));
    const struct region *r = &seen.region;
    return is_unknown(r->reserved) || is_unknown(r->resident) ||
           (is_same(r->reserved, known(2 * page)) && is_same(r->committed, known(2 * page)) &&
            is_same(r->resident, known(page)));
}

// An emulator of programs (qemu-user) makes up /proc/self/maps, and shows its own smaps or makes
// that up as well.
const char *system_distrust(void)
{
    static const char WHY[] =
        N_("an emulator of programs runs this one (qemu-user?): /proc/self/smaps does not tell of "
           "its own memory, so nothing can be measured here");
    const int listed = mappings_in("/proc/self/maps"), told = mappings_in("/proc/self/smaps");
    return (listed != -1 && told != -1 && listed != told) || !tells_of_a_page() ? WHY : NULL;
}
