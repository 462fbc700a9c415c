// user-space-limits on Linux: where the addresses of a program begin and end.
//
// Watch the table `limits`, and the faults on both sides of user space.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

enum { RESERVED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE };
static const int64_t OUTSIDE = sizeof(void *) == 8 ? INT64_MAX / 2 + 1 : INT64_C(0xfffff000);

// The unprivileged get whole pages from the address on that the kernel names; 0 is a setting for
// emulators.
static long start_of_user_space(long page)
{
    long lowest;
    FILE *file = fopen("/proc/sys/vm/mmap_min_addr", "r");
    if (!file || fscanf(file, "%ld", &lowest) != 1 || fclose(file) == EOF)
        die("/proc/sys/vm/mmap_min_addr");
    return (lowest + page - 1) / page * page;
}

// The error of reserving this page. One that is taken is in user space as well.
static int error_at(int64_t address, int64_t page)
{
    void *at = mmap((void *)(uintptr_t)address, (size_t)page, PROT_NONE, RESERVED, -1, 0);
    if (at != MAP_FAILED && munmap(at, (size_t)page) == -1)
        die("munmap");
    return at == MAP_FAILED && errno != EEXIST ? errno : 0;
}

// Past user space mmap answers ENOMEM: the first such address is found by halving.
static int64_t end_of_user_space(int64_t inside, int64_t outside, int64_t page)
{
    while (outside - inside > page) {
        const int64_t middle = (inside + outside) / 2 / page * page;
        *(error_at(middle, page) == ENOMEM ? &outside : &inside) = middle;
    }
    return outside;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Ask: the kernel names its page, and the lowest address for the unprivileged.
    const long page = sysconf(_SC_PAGESIZE);
    const long lowest = start_of_user_space(page);
    int64_t least = 1;
    while (madvise((void *)(uintptr_t)least, 0, MADV_NORMAL) == -1) // EINVAL: no page begins there
        least *= 2;
    step("ask", NULL, 0);
    expect_equal("a page begins at every multiple of its size and nowhere else", page, least);
    expect_at_least("user space does not begin at zero",
                    lowest ? known(lowest) : unknown("vm.mmap_min_addr is 0 here"), page);

    // Search: the kernel does not name the highest address, but it refuses what lies past it.
    const int64_t end = end_of_user_space(lowest, OUTSIDE, page);
    step("search", NULL, 0);
    table_row("limits", "page:bytes granularity:bytes lowest:hex highest:hex", NULL, page, page,
              lowest, end - 1);
    expect_error("the last page of user space can be reserved", error_at(end - page, page), 0);
    expect_at_least("user space reaches up to the stack", end, (int64_t)(uintptr_t)*argv);

    // Place: the program, a library and a mapped file.
    const int file = open("/proc/self/exe", O_RDONLY);
    const char *view = mmap(NULL, (size_t)page, PROT_READ, MAP_PRIVATE, file, 0);
    if (view == MAP_FAILED || close(file) == -1)
        die("mmap of the program's file");
    step("place", view, page);
    const uintptr_t places[] = {(uintptr_t)main, (uintptr_t)sysconf, (uintptr_t)view};
    int64_t inside = 0;
    for (int i = 0; i < 3; i++)
        inside += (int64_t)places[i] >= lowest && (int64_t)places[i] < end;
    expect_equal("the program, a library and a mapped file lie in user space", inside, 3);

    // Trespass: an access below user space or past it faults.
    int64_t faults = 0;
    for (long i = 0; i < lowest / page; i++)
        faults += try_read((void *)(i * page)).code == SIGSEGV;
    step("trespass", NULL, 0);
    expect_equal("every page of the null partition faults", faults, lowest / page);
    expect_fault("the first byte past user space faults", try_read((void *)(uintptr_t)end).code,
                 SIGSEGV);
    expect_fault("the last page of all addresses faults", try_read((void *)-page).code, SIGSEGV);
    return lab_end();
}
