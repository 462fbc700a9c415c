// allocation-granularity on Linux: memory comes by the page, and so do addresses.
//
// Watch `space`: one byte costs one page of it. The pages around that page are anybody's.

#include <errno.h>
#include <sys/mman.h>

#include "probe.h"

enum { ASKED = 1, ODD = 16 };     // bytes
enum { PAGES = 16, BLOCKS = 16 }; // 16 pages of 4 KiB: what one byte takes up on Windows
enum { RESERVED = MAP_PRIVATE | MAP_ANONYMOUS };

// Where so much is free: had for a moment and given back.
static char *some_room(int64_t size)
{
    char *room = mmap(NULL, (size_t)size, PROT_NONE, RESERVED, -1, 0);
    if (room == MAP_FAILED || munmap(room, (size_t)size) == -1)
        die("mmap of some room");
    return room;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t unit = PAGES * page;

    // Reserve: one byte is asked for, at the second page of a free room. One page is given, and
    // right there.
    char *room = some_room(unit);
    char *base = mmap(room + page, ASKED, PROT_NONE, RESERVED, -1, 0);
    if (base == MAP_FAILED)
        die("mmap of one byte");
    struct snapshot now = step("reserve", base, 1);
    expect_equal("one byte takes one page of address space", now.change.space, page);
    expect_equal("a reservation starts on any page", base - room, page);

    // Fill: the 15 pages around it are free, and whoever asks for one is given it.
    const int past_the_end = mprotect(base, (size_t)unit, PROT_READ | PROT_WRITE) == -1 ? errno : 0;
    int64_t granted = 0;
    for (int i = 0; i < PAGES; i++)
        granted += mmap(room + i * page, ASKED, PROT_NONE, RESERVED | MAP_FIXED_NOREPLACE, -1, 0) !=
                   MAP_FAILED;
    now = step("fill", room, (uint64_t)unit);
    expect_error("committing past the reservation is refused", past_the_end, ENOMEM);
    expect_equal("the refused commit is done up to the end of the reservation",
                 now.region.committed, page);
    expect_equal("the 15 pages around the byte are given to other reservations", granted * page,
                 unit - page);
    expect_equal("all 16 pages around the byte are in use", now.region.reserved, unit);

    // Repeat: 16 bytes more, each reserved for itself: 16 pages of address space, and not more of
    // it used up.
    char *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = mmap(NULL, ASKED, PROT_NONE, RESERVED, -1, 0);
        if (blocks[i] == MAP_FAILED)
            die("mmap of a byte more");
    }
    now = step("repeat", room, (uint64_t)unit);
    expect_equal("each further byte takes a page more", now.change.space, BLOCKS * page);

    // Release: a page is given back by itself, or with its neighbours in one call.
    for (int i = 0; i < BLOCKS; i++)
        if (munmap(blocks[i], ASKED) == -1)
            die("munmap of a block");
    if (munmap(room, (size_t)unit) == -1)
        die("munmap");
    now = step("release", room, (uint64_t)unit);
    expect_equal("releasing gives every page back", now.change.space, -(PAGES + BLOCKS) * page);

    // Round: a page at an odd address is asked for, in a room that is known to be free. The last 16
    // bytes get lost.
    room = some_room(unit);
    char *odd = mmap(room + page + ODD, (size_t)page, PROT_NONE, RESERVED, -1, 0);
    if (odd == MAP_FAILED)
        die("mmap at an odd address");
    now = step("round", odd, 1);
    expect_equal("an odd address is rounded down to its page", odd - room, page);
    expect_equal("a size does not grow when its address is rounded down", now.change.space, page);
    return lab_end();
}
