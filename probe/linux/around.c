// around.c: what surrounds a program on Linux before it has done anything: streams that are closed,
// an environment that makes another heap, an emulator, limits. For the machines that run on Linux:
// linux itself and the emulated CPU.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "limits.h"
#include "system.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
enum { HEAP_OF_THE_BUILD = true }; // the sanitizer's own, asked for by whoever built this
#else
enum { HEAP_OF_THE_BUILD = false };
#endif

// A stream that the caller has closed would become the next file that is opened. It is opened to
// nowhere instead.
static void open_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

// The object that brings malloc, if that is not the C library's; "" if it is.
static const char *other_heap(void)
{
    Dl_info heap, libc;
    if (HEAP_OF_THE_BUILD || !dladdr(dlsym(RTLD_NEXT, "malloc"), &heap) ||
        !dladdr(dlsym(RTLD_NEXT, "gnu_get_libc_version"), &libc))
        return "";
    return heap.dli_fbase == libc.dli_fbase ? "" : heap.dli_fname;
}

// mallopt(3), and the preloaded library that brings another malloc.
static bool makes_another_heap(const char *variable)
{
    return strncmp(variable, "MALLOC_", 7) == 0 || strncmp(variable, "GLIBC_TUNABLES=", 15) == 0 ||
           (strncmp(variable, "LD_PRELOAD=", 11) == 0 && *other_heap());
}

// The claims are about the C library's heap as it is by itself: a program that has another starts
// itself again without.
static void have_the_heap_of_the_c_library(char **argv)
{
    char sentence[512], **kept = environ;
    for (char **variable = environ; *variable; variable++)
        if (!makes_another_heap(*variable))
            *kept++ = *variable;
    const bool changed = *kept != NULL;
    *kept = NULL;
    if (changed) {
        execv("/proc/self/exe", argv);
        execv(argv[0], argv);
        lab_skip("MALLOC_..., GLIBC_TUNABLES or LD_PRELOAD make another heap than the one that is "
                 "measured, and this "
                 "program could not start itself again without them: unset them");
    }
    if (*other_heap()) {
        snprintf(sentence, sizeof sentence,
                 N_("malloc is that of %.300s here: what is measured is the C library's"),
                 other_heap());
        lab_skip(sentence);
    }
}

void system_arrange(char **argv)
{
    open_streams();
    have_the_heap_of_the_c_library(argv);
}

int64_t system_read_file(const char *path, char *text, size_t size)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd == -1 ? -1 : read(fd, text, size - 1);
    if (fd != -1)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n;
}

// ---- how much memory there is for us ----

static struct room lesser(struct room a, struct room b)
{
    return a.bytes <= b.bytes ? a : b;
}

static uint64_t below(uint64_t limit, uint64_t used)
{
    return limit > used ? limit - used : 0;
}

static uint64_t left_of(int resource, uint64_t used)
{
    struct rlimit limit;
    return getrlimit(resource, &limit) == -1 || limit.rlim_cur == RLIM_INFINITY
               ? UINT64_MAX
               : below(limit.rlim_cur, used);
}

struct room system_memory_free(void)
{
    static char text[4096];
    struct room least = {UINT64_MAX, N_("are free")};
    if (system_read_file("/proc/meminfo", text, sizeof text) > 0 && strstr(text, "MemAvailable:"))
        least.bytes = strtoull(strstr(text, "MemAvailable:") + 13, NULL, 10) * 1024;
    unsigned long space = 0, data = 0; // pages; of data, the stack is counted with it
    if (system_read_file("/proc/self/statm", text, sizeof text) > 0)
        sscanf(text, "%lu %*u %*u %*u %*u %lu", &space, &data);
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    const struct allowance groups = allowed_by_groups("");
    least = lesser(
        least, (struct room){groups.left,
                             N_("are left of what a control group allows (a container's limit?)")});
    least = lesser(least, (struct room){left_of(RLIMIT_AS, space * page),
                                        N_("are left of the address space (ulimit -v)")});
    return lesser(least, (struct room){left_of(RLIMIT_DATA, data * page),
                                       N_("are left of the data (ulimit -d)")});
}
