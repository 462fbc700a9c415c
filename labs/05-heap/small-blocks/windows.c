// small-blocks on Windows: 10,000 blocks of 1 KB from the heap, and 10,000 from the pages.
//
// Watch `commit` and `resident`: a page is the least that VirtualAlloc gives, so three quarters of
// each are wasted, and each begins a 64 KiB block of address space. The time of each step is shown
// beside it.

#include <windows.h>

#include <string.h>

#include "probe.h"
#include "reservation.h"

// A process has a few pages that come and go by themselves: SLACK bytes of them are allowed for.
enum { BLOCKS = 10000, BYTES = 1024, SLACK = 256 << 10 };

static char *blocks[BLOCKS];

// How many blocks lie where nothing is reserved?
static struct figure count_free(void)
{
    if (sizeof(void *) == 4)
        return unknown("in 32 bits whoever reserves next is given such an address");
    int64_t count = 0;
    for (int i = 0; i < BLOCKS; i++)
        count += !is_reserved(blocks[i]);
    return known(count);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    memset(blocks, 1, sizeof blocks); // our own list is not to be counted

    // Heap: the blocks share pages.
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!heap)
        die("HeapCreate");
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = HeapAlloc(heap, 0, BYTES);
        if (!blocks[i])
            die("HeapAlloc");
        memset(blocks[i], i, BYTES);
    }
    struct snapshot now = step("heap", NULL, 0);
    const struct figure resident = now.change.resident, charge = now.change.commit;
    expect_at_most("the heap is charged less than a fifth more than its blocks hold", charge,
                   BLOCKS * BYTES / 5 * 6);
    expect_at_least("every block in the heap is resident", resident, BLOCKS * BYTES);
    expect_at_most("the heap takes less than a fifth more memory than its blocks hold", resident,
                   BLOCKS * BYTES / 5 * 6);

    // Free: all at once, with the heap.
    if (!HeapDestroy(heap))
        die("HeapDestroy");
    now = step("free", NULL, 0);
    expect_at_most("destroying the heap gives its charge back", now.change.commit,
                   difference(SLACK, charge));
    expect_at_most("destroying the heap gives its memory back", now.change.resident,
                   difference(SLACK, resident));

    // Pages: every block gets a page of its own, and nobody else gets the other 60 KiB after it.
    int64_t misplaced = 0;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        if (!blocks[i])
            die("VirtualAlloc");
        misplaced += (uintptr_t)blocks[i] % 65536 != 0;
        memset(blocks[i], i, BYTES);
    }
    now = step("pages", NULL, 0);
    expect_at_least("10,000 allocations of 1 KB are charged 10,000 pages", now.change.commit,
                    BLOCKS * page);
    expect_at_least("10,000 allocations of 1 KB take 10,000 pages of memory", now.change.resident,
                    BLOCKS * page);
    expect_equal("every allocation begins at a multiple of 64 KiB", misplaced, 0);
    expect_at_least("blocks in pages take more than three times what blocks in the heap take",
                    now.change.resident, product(3, resident));

    // Release: each by itself.
    for (int i = 0; i < BLOCKS; i++)
        if (!VirtualFree(blocks[i], 0, MEM_RELEASE))
            die("VirtualFree");
    now = step("release", NULL, 0);
    expect_at_most("releasing gives the charge of every page back", now.change.commit,
                   SLACK - BLOCKS * page);
    expect_equal("releasing gives the addresses of every block back", count_free(), BLOCKS);
    return lab_end();
}
