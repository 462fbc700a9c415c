// page-replacement: all frames are full, which page has to go?
//
// A reference string says which pages a program uses, one after the other. First in, first out
// evicts the page that came first; least recently used the one not used for longest. No memory is
// paged here: we count misses. Watch `fifo-3` and `fifo-4`: one frame more, and one miss more.

#include "probe.h"

#include "memory.h"

enum { FRAMES = 8, REFERENCES = 10000 };
// Belady's string. It only reads.
static const int BELADY[] = {1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5};
enum { BELADY_LENGTH = sizeof BELADY / sizeof *BELADY };

static struct figure held_by(const struct memory *m, int frame)
{
    const int page = m->table[frame].page;
    return frame >= m->frames || page == NONE ? unknown("an empty frame") : known(page);
}

// How often Belady's string misses; for the report, if `table` is not NULL, what the frames hold.
static int64_t belady(const char *table, enum policy policy, int frames)
{
    struct memory m = empty_memory(policy, frames);
    for (int i = 0; i < BELADY_LENGTH; i++) {
        const bool missed = misses(&m, (struct reference){BELADY[i], false});
        if (table)
            table_row(table,
                      "page:count frame-0:count frame-1:count frame-2:count frame-3:count "
                      "missed:yes",
                      NULL, BELADY[i], held_by(&m, 0), held_by(&m, 1), held_by(&m, 2),
                      held_by(&m, 3), missed);
    }
    return m.misses;
}

// Random references, the same on every machine: half of them go to a third of the pages, and one in
// four writes. Each call goes on where the last one ended.
static struct memory random_references(enum policy policy)
{
    static uint32_t state = 2050521;
    struct memory m = empty_memory(policy, FRAMES);
    for (int i = 0; i < REFERENCES; i++) {
        state = state * 1664525 + 1013904223;
        const int page = (int)(state >> 8) % (state >> 31 ? PAGES : PAGES / 3);
        misses(&m, (struct reference){page, (state >> 29) % 4 == 0});
    }
    evict_all(&m);
    return m;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // First in, first out: the page that came first goes, used or not. One frame more, and each
    // page goes just before it is used again: Belady's anomaly.
    const int64_t fifo_3 = belady("fifo-3", FIFO, 3);
    const int64_t fifo_4 = belady("fifo-4", FIFO, 4);
    step("fifo", NULL, 0);
    expect_equal("FIFO misses 9 times with 3 frames", fifo_3, 9);
    expect_equal("FIFO misses 10 times with 4 frames", fifo_4, 10);

    // Least recently used: what 3 frames hold, 4 frames hold as well. So one frame more never
    // misses more.
    const int64_t lru_3 = belady("lru-3", LRU, 3);
    const int64_t lru_4 = belady("lru-4", LRU, 4);
    int64_t no_worse = 0;
    int64_t with_one_less = BELADY_LENGTH; // without a frame every reference misses
    for (int n = 1; n <= FRAMES; n++) {
        const int64_t fifo = belady(NULL, FIFO, n);
        const int64_t lru = belady(NULL, LRU, n);
        no_worse += lru <= with_one_less;
        with_one_less = lru;
        table_row("pager-faults", "frames:count fifo:count lru:count", NULL, n, fifo, lru);
    }
    step("lru", NULL, 0);
    expect_equal("LRU misses 10 times with 3 frames", lru_3, 10);
    expect_equal("LRU misses 8 times with 4 frames", lru_4, 8);
    expect_equal("LRU never misses more with one frame more", no_worse, FRAMES);

    // 10,000 random references and 8 frames: a miss is a page-in, and evicting a page that was
    // written is a page-out. tests/test_lab03.py counts the same with lists of page numbers.
    const struct memory fifo = random_references(FIFO);
    const struct memory lru = random_references(LRU);
    step("random", NULL, 0);
    expect_equal("FIFO pages in 5,497 times for 10,000 random references", fifo.misses, 5497);
    expect_equal("FIFO pages out 2,052 times for 10,000 random references", fifo.page_outs, 2052);
    expect_equal("LRU pages in 5,272 times for another 10,000", lru.misses, 5272);
    expect_equal("LRU pages out 1,941 times for another 10,000", lru.page_outs, 1941);
    return lab_end();
}
