// granularity on Windows: memory comes by the page, addresses come by 64 KiB.
//
// Watch `space`: one byte costs one page of it. The 60 KiB behind that page are counted nowhere,
// and lost.

#include <windows.h>

#include "probe.h"

enum { UNIT = 65536, BLOCKS = 16 };

static int64_t nearest_two(char *const *blocks)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < BLOCKS; i++)
        for (int j = 0; j < BLOCKS; j++)
            if (blocks[j] > blocks[i] && blocks[j] - blocks[i] < least)
                least = blocks[j] - blocks[i];
    return least;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();

    // Reserve: one byte is asked for, one page is given, and it starts where a block of 64 KiB
    // does.
    char *base = VirtualAlloc(NULL, 1, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc of one byte");
    struct snapshot now = step("reserve", base, 1);
    expect_equal("one byte takes one page of address space", now.change.space, page);
    expect_equal("a reservation starts on a multiple of 64 KiB", (intptr_t)base % UNIT, 0);

    // Fill: the 15 pages behind it are free, yet an address in them is rounded down to ours, which
    // is taken.
    const bool ours = VirtualAlloc(base, UNIT, MEM_COMMIT, PAGE_READWRITE);
    int64_t refused = 0;
    for (int64_t offset = page; offset < UNIT; offset += page)
        if (!VirtualAlloc(base + offset, 1, MEM_RESERVE, PAGE_READWRITE) &&
            GetLastError() == ERROR_INVALID_ADDRESS)
            refused++;
    now = step("fill", base, UNIT);
    expect_true("who reserved the page cannot commit beyond it", !ours);
    expect_equal("the other 60 KiB are refused to any other reservation", refused * page,
                 UNIT - page);
    expect_equal("the other 60 KiB stay free all the same", now.region.reserved, page);

    // Repeat: 16 bytes more, each in a block of its own: 64 KiB of address space, spread over a MiB
    // of it.
    char *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = VirtualAlloc(NULL, 1, MEM_RESERVE, PAGE_READWRITE);
        if (!blocks[i])
            die("VirtualAlloc of a byte more");
    }
    now = step("repeat", base, UNIT);
    expect_equal("each further byte takes a page more", now.change.space, BLOCKS * page);
    expect_at_least("no two reservations start nearer than 64 KiB", nearest_two(blocks), UNIT);

    // Release: the lost pages come back with those that they were lost to.
    for (int i = 0; i < BLOCKS; i++)
        if (!VirtualFree(blocks[i], 0, MEM_RELEASE))
            die("VirtualFree of a block");
    if (!VirtualFree(base, 0, MEM_RELEASE))
        die("VirtualFree");
    now = step("release", base, UNIT);
    expect_equal("releasing gives every page back", now.change.space, -(BLOCKS + 1) * page);

    // Round: a page at an odd address is asked for, in a room that is known to be free.
    char *room = VirtualAlloc(NULL, 2 * UNIT, MEM_RESERVE, PAGE_READWRITE);
    if (!room || !VirtualFree(room, 0, MEM_RELEASE))
        die("VirtualAlloc of some room");
    char *odd = VirtualAlloc(room + 0x1010, 0x1000, MEM_RESERVE, PAGE_READWRITE);
    if (!odd)
        die("VirtualAlloc at an odd address");
    now = step("round", odd, 1);
    expect_equal("an odd address is rounded down to 64 KiB", odd - room, 0);
    expect_equal("the size grows to keep the end that was asked for", now.change.space, 3 * page);
    return lab_end();
}
