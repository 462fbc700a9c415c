// granularity on Linux: memory comes by the page, and so do addresses.
//
// Watch `space`: one byte costs one page of it. The pages around that page are anybody's.

#include <sys/mman.h>

#include "probe.h"

enum { UNIT = 65536, BLOCKS = 16 }; // 64 KiB: what would be lost on Windows
enum { RESERVED = MAP_PRIVATE | MAP_ANONYMOUS };

static int64_t nearest_two(char *const *blocks)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < BLOCKS; i++)
        for (int j = 0; j < BLOCKS; j++)
            if (blocks[j] > blocks[i] && blocks[j] - blocks[i] < least)
                least = blocks[j] - blocks[i];
    return least;
}

// Where 64 KiB are free: had for a moment and given back.
static char *some_room(void)
{
    char *room = mmap(NULL, UNIT, PROT_NONE, RESERVED, -1, 0);
    if (room == MAP_FAILED || munmap(room, UNIT) == -1)
        die("mmap of some room");
    return room;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();

    // Reserve: one byte is asked for, at the second page of a free room. One page is given, and right there.
    char *room = some_room();
    char *base = mmap(room + page, 1, PROT_NONE, RESERVED, -1, 0);
    if (base == MAP_FAILED)
        die("mmap of one byte");
    struct snapshot now = step("reserve", base, 1);
    expect_equal("one byte takes one page of address space", now.change.space, page);
    expect_equal("a reservation starts on any page", base - room, page);

    // Fill: the 15 pages around it are free, and whoever asks for one is given it.
    const bool ours = mprotect(base, UNIT, PROT_READ | PROT_WRITE) == 0;
    int64_t granted = 0;
    for (int64_t offset = 0; offset < UNIT; offset += page)
        if (mmap(room + offset, 1, PROT_NONE, RESERVED | MAP_FIXED_NOREPLACE, -1, 0) != MAP_FAILED)
            granted++;
    now = step("fill", room, UNIT);
    expect_equal("who reserved the page cannot commit beyond it", ours, false);
    expect_equal("the other 60 KiB are given to other reservations", granted * page, UNIT - page);
    expect_equal("none of the 64 KiB is lost", now.region.reserved, UNIT);

    // Repeat: 16 bytes more, each reserved for itself: 64 KiB of address space, and not more of it used up.
    char *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++)
        if ((blocks[i] = mmap(NULL, 1, PROT_NONE, RESERVED, -1, 0)) == MAP_FAILED)
            die("mmap of a byte more");
    now = step("repeat", room, UNIT);
    expect_equal("each further byte takes a page more", now.change.space, BLOCKS * page);
    expect_equal("two reservations can start a page apart", nearest_two(blocks), page);

    // Release: a page is given back by itself, or with its neighbours in one call.
    for (int i = 0; i < BLOCKS; i++)
        if (munmap(blocks[i], 1) == -1)
            die("munmap of a block");
    if (munmap(room, UNIT) == -1)
        die("munmap");
    now = step("release", room, UNIT);
    expect_equal("releasing gives every page back", now.change.space, -2 * UNIT);

    // Round: a page at an odd address is asked for, in a room that is known to be free. The last 16 bytes get lost.
    room = some_room();
    char *odd = mmap(room + 0x1010, 0x1000, PROT_NONE, RESERVED, -1, 0);
    if (odd == MAP_FAILED)
        die("mmap at an odd address");
    now = step("round", odd, 1);
    expect_equal("an odd address is rounded down to its page", odd - room, 0x1000);
    expect_equal("the size does not grow to keep the end", now.change.space, page);
    return lab_end();
}
