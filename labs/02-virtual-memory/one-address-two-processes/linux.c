// one-address-two-processes on Linux: two processes use the same address and never meet there.
//
// Watch one address that holds two values. Where frame numbers can be read, it has two frames.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"
#include "processes.h"

enum { ADDRESS = 0x30000000 };                              // the same in both processes
static const uint64_t FRAME_BITS = (UINT64_C(1) << 55) - 1; // of an entry of pagemap

static int *page_with(int value)
{
    int *page = mmap((void *)(uintptr_t)ADDRESS, page_size(), PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (page == MAP_FAILED)
        die("mmap at 0x30000000");
    *page = value;
    return page;
}

// The number of the page frame. The unprivileged are shown a zero.
static struct figure frame_of(const int *page)
{
    uint64_t entry;
    const off_t at = (off_t)((uintptr_t)page / page_size() * sizeof entry);
    const int pagemap = open("/proc/self/pagemap", O_RDONLY);
    if (pagemap == -1)
        return unknown("/proc/self/pagemap cannot be read here");
    const bool can_read = pread(pagemap, &entry, sizeof entry, at) != -1;
    close(pagemap);
    if (!can_read)
        return unknown("/proc/self/pagemap cannot be read here");
    const uint64_t frame = entry & FRAME_BITS;
    return frame ? known((int64_t)frame) : unknown("only the privileged see frame numbers");
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

    // Map: one page at an address of our choice, with a 1 in it.
    int *page = page_with(1);
    struct snapshot now = step("map", page, page_size());
    expect_equal("one page takes one page of address space", now.change.space, page_size());
    expect_equal("the page is committed", now.region.committed, page_size());

    // Meet: a second process writes a 2 at the same address. Then we write a 3 there.
    struct child *child = child_start(NULL, "second", NULL);
    if (!child)
        die("child_start");
    const int64_t second_value = child_answer(child);
    const struct figure second_frame = child_told(child);
    const int first_value = *page;
    *page = 3;
    child_continue(child);
    const int64_t second_value_later = child_answer(child);
    child_end(child);
    step("meet", page, page_size());
    expect_equal("a second process has a value of its own at the same address", second_value, 2);
    expect_equal("what the second process writes does not reach the first", first_value, 1);
    expect_equal("what the first process writes does not reach the second", second_value_later, 2);
    expect_equal("the first process has what it wrote at the same address", *page, 3);
    expect_not_equal("one address in two processes has two page frames", frame_of(page),
                     second_frame);
    return lab_end();
}
