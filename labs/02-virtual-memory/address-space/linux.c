// address-space on Linux: where user space begins and ends, and that every process has one of its
// own.
//
// Watch the table `limits`, the faults on both sides of user space, and one address that holds two
// values.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"
#include "processes.h"

enum { ADDRESS = 0x30000000, EXACTLY_THERE = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE };

static int *map_at(int64_t address, int access)
{
    return mmap((void *)(uintptr_t)address, page_size(), access, EXACTLY_THERE, -1, 0);
}

// The unprivileged get whole pages from the lowest address on that the kernel names.
static long start_of_user_space(long page)
{
    long lowest;
    FILE *file = fopen("/proc/sys/vm/mmap_min_addr", "r");
    if (!file || fscanf(file, "%ld", &lowest) != 1 || fclose(file) == EOF)
        die("/proc/sys/vm/mmap_min_addr");
    return (lowest + page - 1) / page * page;
}

// Behind user space mmap answers ENOMEM, whoever asks: the first such address is found by halving.
static int64_t end_of_user_space(int64_t inside, int64_t outside, int64_t page)
{
    while (outside - inside > page) {
        const int64_t middle = (inside + outside) / 2 / page * page;
        int *there = map_at(middle, PROT_NONE);
        if (there == MAP_FAILED && errno == ENOMEM)
            outside = middle;
        else
            inside = middle;
        if (there != MAP_FAILED)
            munmap(there, (size_t)page);
    }
    return outside;
}

static int *page_with(int value)
{
    int *page = map_at(ADDRESS, PROT_READ | PROT_WRITE);
    if (page == MAP_FAILED)
        die("mmap at 0x30000000");
    *page = value;
    return page;
}

// Which page of memory is behind the address: the low 55 bits of its entry. The unprivileged are
// shown a zero.
static struct figure frame_of(const int *page)
{
    uint64_t entry = 0;
    const off_t at = (off_t)((uintptr_t)page / page_size() * sizeof entry);
    const int pagemap = open("/proc/self/pagemap", O_RDONLY);
    const bool can_read = pread(pagemap, &entry, sizeof entry, at) != -1;
    if (pagemap != -1)
        close(pagemap);
    if (!can_read)
        return unknown("/proc/self/pagemap cannot be read here");
    return entry << 9 ? known((int64_t)(entry << 9 >> 9))
                      : unknown("only the privileged see frame numbers");
}

static int second_process(void)
{
    const int *page = page_with(2);
    tell_parent(*page);
    tell_parent(frame_of(page));
    wait_for_parent();
    tell_parent(*page);
    return lab_end();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("second"))
        return second_process();

    // Ask: the kernel names its page, and the lowest address for the unprivileged.
    const long page = sysconf(_SC_PAGESIZE);
    const long lowest = start_of_user_space(page);
    int64_t least = 1;
    while (madvise((void *)(uintptr_t)least, 0, MADV_NORMAL) == -1) // EINVAL: no page begins there
        least *= 2;
    step("ask", NULL, 0);
    expect_equal("a page begins at every multiple of its size and nowhere else", page, least);
    expect_at_least("user space does not begin at zero", lowest, page);

    // Search: the highest address it does not name, but it refuses what lies behind it.
    const int64_t end =
        end_of_user_space(lowest, sizeof(void *) == 8 ? INT64_MAX / 2 + 1 : 0xfffff000, page);
    step("search", NULL, 0);
    table_row("limits", "page:bytes granularity:bytes lowest:hex highest:hex", NULL, page, page,
              lowest, end - 1);
    expect_at_least("user space reaches up to where the kernel has put the stack", end,
                    (int64_t)(uintptr_t)*argv);
    step_absent("flip", "an ELF header has no bit that bounds the addresses of its program");

    // Trespass: below user space and behind it there is nothing for us, and every access says so.
    int64_t faults = 0;
    for (long address = 0; address < lowest; address += page)
        faults += try_read((void *)address).code == SIGSEGV;
    step("trespass", NULL, 0);
    expect_equal("every page of the null partition faults", faults, lowest / page);
    expect_fault("the first byte behind user space faults", try_read((void *)(uintptr_t)end).code,
                 SIGSEGV);
    expect_fault("the last page of all addresses faults", try_read((void *)-page).code, SIGSEGV);

    // Map: one page at an address of our choice, with a value in it.
    int *ours = page_with(1);
    struct snapshot now = step("map", ours, (uint64_t)page);
    expect_equal("one page takes no more address space than that", now.change.space, page);

    // Meet: a second process writes a 2 at the same address, and sees nothing of what we write
    // there later.
    struct child *child = child_start(NULL, "second", NULL);
    if (!child)
        die("child_start");
    const struct figure theirs = child_told(child);
    const struct figure their_frame = child_told(child);
    const int ours_after_theirs = *ours;
    *ours = 3;
    child_continue(child);
    const struct figure theirs_after_ours = child_told(child);
    child_end(child);
    step("meet", ours, (uint64_t)page);
    expect_equal("a second process has a value of its own at the same address", theirs, 2);
    expect_equal("what the second writes there does not reach the first", ours_after_theirs, 1);
    expect_equal("what the first writes there does not reach the second", theirs_after_ours, 2);
    expect_not_equal("the two pages are two pages of memory", frame_of(ours), their_frame);
    return lab_end();
}
