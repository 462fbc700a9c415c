// theory.h: how often a string of references misses, by lists of pages and nothing else: what the
// pager must come to.

enum { PAGES = 24, MAX_FRAMES = 8, REFERENCES = 10000 };

struct reference {
    int page;
    bool write;
};

struct counts {
    int64_t in, out; // pages read from the file, pages written to it
};

// Belady's string: more frames, more misses, if the oldest page goes first.
static const int BELADY[] = {1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5};
enum { BELADY_LENGTH = sizeof BELADY / sizeof *BELADY };

// The same random string on every machine: half of the references go to a third of the pages, one
// in four writes.
static struct reference random_reference(void)
{
    static uint32_t state = 2050521;
    state = state * 1664525 + 1013904223;
    const int page = (int)(state >> 8) % (state >> 31 ? PAGES : PAGES / 3);
    return (struct reference){page, (state >> 29) % 4 == 0};
}

// The list holds the pages in the order in which they will go. FIFO: a page joins at the end when
// it comes in. LRU: it goes back to the end at each use.
static struct counts theory(const struct reference *string, int n, int frames, bool lru)
{
    int list[MAX_FRAMES];
    int length = 0;
    bool dirty[PAGES] = {false};
    struct counts counts = {0};
    for (int i = 0; i < n; i++) {
        const int page = string[i].page;
        int at = 0;
        while (at < length && list[at] != page)
            at++;
        const bool hit = at < length;
        if (!hit && length == frames) {
            counts.out += dirty[list[0]];
            dirty[list[0]] = false;
            at = 0;
        }
        if (!hit && length < frames)
            length++;
        if (!hit || lru) {
            for (int k = at; k + 1 < length; k++)
                list[k] = list[k + 1];
            list[length - 1] = page;
        }
        counts.in += !hit;
        dirty[page] |= string[i].write;
    }
    // in the end the house is emptied
    for (int page = 0; page < PAGES; page++)
        counts.out += dirty[page];
    return counts;
}
