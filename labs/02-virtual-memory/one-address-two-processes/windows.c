// one-address-two-processes on Windows: two processes use the same address and never meet there.
//
// Watch one address that holds two values.

#include <windows.h>

#include "probe.h"
#include "processes.h"

static const uintptr_t ADDRESS = 0x30000000; // the same in both processes

static int *page_with(int value)
{
    int *page =
        VirtualAlloc((void *)ADDRESS, page_size(), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!page)
        die("VirtualAlloc at 0x30000000");
    *page = value;
    return page;
}

static int second_process(void)
{
    const int *page = page_with(2);
    tell_parent(*page);
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
    struct snapshot now = step("map", page, 65536);
    expect_equal("one page takes one page of address space", now.region.reserved, page_size());
    expect_equal("the page is committed", now.region.committed, page_size());

    // Meet: a second process writes a 2 at the same address. Then we write a 3 there.
    struct child *child = child_start(NULL, "second", NULL);
    if (!child)
        die("child_start");
    const int64_t second_value = child_answer(child);
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
    return lab_end();
}
