// allocation-granularity on Windows: memory comes by the page, addresses come by 64 KiB.
//
// Watch `reserved` of the region: one byte costs one page. The 60 KiB after that page are counted
// nowhere, and lost.

#include <windows.h>

#include "probe.h"

enum { UNIT = 65536, ASKED = 1 }; // bytes
enum { BLOCKS = 16 };

// How many of these pages a reservation of its own is refused.
static int64_t pages_refused(char *at, const char *end)
{
    int64_t refused = 0;
    for (; at < end; at += page_size())
        if (!VirtualAlloc(at, ASKED, MEM_RESERVE, PAGE_READWRITE) &&
            GetLastError() == ERROR_INVALID_ADDRESS)
            refused++;
    return refused;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();

    // Reserve: one byte is asked for, one page is given, and it starts where a block of 64 KiB
    // does.
    char *base = VirtualAlloc(NULL, ASKED, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc of one byte");
    struct snapshot now = step("reserve", base, UNIT);
    expect_equal("one byte takes one page of address space", now.region.reserved, page);
    expect_equal("a reservation starts on a multiple of 64 KiB", (intptr_t)base % UNIT, 0);

    // Fill: the 15 pages after it are free, yet an address in them is rounded down to ours, which
    // is taken.
    const bool past_the_end = VirtualAlloc(base, UNIT, MEM_COMMIT, PAGE_READWRITE);
    const int64_t refusal = past_the_end ? 0 : (int64_t)GetLastError();
    const int64_t refused = pages_refused(base + page, base + UNIT);
    now = step("fill", base, UNIT);
    expect_error("committing past the reservation is refused", refusal, ERROR_INVALID_ADDRESS);
    expect_equal("the refused commit has committed nothing", now.region.committed, 0);
    expect_equal("the 60 KiB after the page are refused to every other reservation", refused * page,
                 UNIT - page);
    expect_equal("the 60 KiB after the page are told as free", now.region.reserved, page);

    // Repeat: 16 bytes more, each in a block of its own: 64 KiB of address space, spread over a MiB
    // of it.
    char *blocks[BLOCKS];
    struct figure taken = known(0);
    int64_t on_64_kib = 0;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = VirtualAlloc(NULL, ASKED, MEM_RESERVE, PAGE_READWRITE);
        if (!blocks[i])
            die("VirtualAlloc of a byte more");
        taken = sum(taken, look(blocks[i], UNIT).region.reserved);
        on_64_kib += (intptr_t)blocks[i] % UNIT == 0;
    }
    step("repeat", base, UNIT);
    expect_equal("each further byte takes a page more", taken, BLOCKS * page);
    expect_equal("each further byte starts on a multiple of 64 KiB", on_64_kib, BLOCKS);

    // Release: the lost pages come back with those that they were lost to.
    for (int i = 0; i < BLOCKS; i++)
        if (!VirtualFree(blocks[i], 0, MEM_RELEASE))
            die("VirtualFree of a block");
    if (!VirtualFree(base, 0, MEM_RELEASE))
        die("VirtualFree");
    now = step("release", base, UNIT);
    expect_equal("releasing gives the page back", now.region.reserved, 0);

    // Round: a page at an odd address is asked for, in a room that is known to be free.
    char *room = VirtualAlloc(NULL, 2 * UNIT, MEM_RESERVE, PAGE_READWRITE);
    if (!room || !VirtualFree(room, 0, MEM_RELEASE))
        die("VirtualAlloc of some room");
    char *odd = VirtualAlloc(room + 0x1010, 0x1000, MEM_RESERVE, PAGE_READWRITE);
    if (!odd)
        die("VirtualAlloc at an odd address");
    now = step("round", odd, 2 * UNIT);
    expect_equal("an odd address is rounded down to 64 KiB", odd - room, 0);
    expect_equal("a size grows when its address is rounded down", now.region.reserved, 3 * page);
    return lab_end();
}
