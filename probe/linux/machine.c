// machine.c: what this Linux is: its name, its memory, and how much address space a process can
// have.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "limits.h"
#include "smaps.h"
#include "system.h"

// May a page be mapped there? Behind user space mmap answers ENOMEM, whoever asks; elsewhere it may
// answer otherwise.
static bool in_user_space(uint64_t address)
{
    void *there = mmap((void *)(uintptr_t)address, page_size(), PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (there == MAP_FAILED)
        return errno != ENOMEM;
    munmap(there, page_size());
    return true;
}

// Where user space ends is a matter of the processor and of how the kernel was built: it is found
// by halving, between a page of ours and the end of what a pointer can name. A lower limit of the
// process counts too.
uint64_t space_for_a_process(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_AS, &limit);
    const uint64_t page = page_size();
    const int error = errno; // what is tried here is nobody else's failure
    uint64_t inside = (uint64_t)(uintptr_t)&limit / page, outside = UINTPTR_MAX / page; // in pages
    while (outside - inside > 1) {
        const uint64_t middle = inside + (outside - inside) / 2;
        *(in_user_space(middle * page) ? &inside : &outside) = middle;
    }
    errno = error;
    return limit.rlim_cur < outside * page ? limit.rlim_cur : outside * page;
}

static int read_int(const char *path)
{
    char text[32] = "";
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return -1;
    const ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    return n > 0 ? atoi(text) : -1;
}

void system_machine(struct machine *m)
{
    struct utsname u;
    struct sysinfo info;
    uname(&u);
    sysinfo(&info);
    m->name = sizeof(void *) == 8 ? "linux64" : "linux32";
    snprintf(m->system, sizeof m->system, "%.16s %.64s %.32s", u.sysname, u.release, u.machine);
    m->granularity = page_size();
    const uint64_t all = (uint64_t)info.totalram * info.mem_unit,
                   allowed = allowed_by_groups("").whole;
    m->memory = allowed < all ? allowed : all;
    m->overcommit = read_int("/proc/sys/vm/overcommit_memory");
}

void system_error(char *text, size_t size)
{
    snprintf(text, size, "%s (errno %d)", strerror(errno), errno);
}
