// house.h: the frames and who lives in them, and a program that uses pages. It makes no call of the
// system's.

#include <stdatomic.h>

struct frame {
    int page; // -1: nobody
    bool dirty;
    int64_t came, used;
};

static char *base;         // of the address space that is paged
static int64_t size;       // of a page
static int open_page = -1; // the only page in reach
static struct frame frames[MAX_FRAMES];
static int n_frames;
static bool lru;
static int64_t now_is; // counts references
static struct counts counts;
static int64_t written[PAGES]; // how often each page was, by the program's own count
static int64_t wrong;          // reads that found something else
// a page on its way to the file before the start, and from it after the end
static uint32_t buffer[16384];

// The system's part. A page is HIDDEN, may be READ, or may be WRITTEN; drop takes its memory away.
enum reach { HIDDEN, READ, WRITTEN };
static void allow(int page, enum reach reach);
static void drop(int page);
static void read_page(int page, void *to);
static void write_page(int page, const void *from);

static uint32_t *words(int page)
{
    return (uint32_t *)(void *)(base + page * size);
}

// What the i-th word of a page must be.
static uint32_t word_of(int page, int64_t i)
{
    return (uint32_t)(page * 100003 + i + (i == 0 ? written[page] : 0));
}

static struct frame *frame_of(int page)
{
    for (struct frame *f = frames; f < frames + n_frames; f++)
        if (f->page == page)
            return f;
    return NULL;
}

// An empty frame, or the one whose page has to go: the first to come, or the one not used for
// longest.
static struct frame *frame_to_take(void)
{
    struct frame *victim = frames;
    for (struct frame *f = frames; f < frames + n_frames; f++) {
        if (f->page == -1)
            return f;
        if (lru ? f->used < victim->used : f->came < victim->came)
            victim = f;
    }
    return victim;
}

static void put_out(struct frame *f)
{
    if (f->dirty) {
        allow(f->page, READ);
        write_page(f->page, words(f->page));
        counts.out++;
    }
    drop(f->page);
    *f = (struct frame){.page = -1};
}

static void bring_in(struct frame *f, int page)
{
    if (f->page != -1)
        put_out(f);
    *f = (struct frame){.page = page, .came = now_is};
    allow(page, WRITTEN);
    read_page(page, words(page));
    counts.in++;
}

// What the fault handler does: whoever is used comes in, and is in reach.
static void use(int page)
{
    struct frame *f = frame_of(page);
    if (!f) {
        f = frame_to_take();
        bring_in(f, page);
    }
    f->dirty |= open_page == page; // a second fault at the open page is its first write
    f->used = now_is;
    open_page = page;
    allow(page, f->dirty ? WRITTEN : READ);
}

static void open_house(int frames_in_it, bool least_recently_used)
{
    n_frames = frames_in_it;
    lru = least_recently_used;
    counts = (struct counts){0};
    for (int i = 0; i < MAX_FRAMES; i++)
        frames[i] = (struct frame){.page = -1};
}

static void empty_house(void)
{
    for (struct frame *f = frames; f < frames + n_frames; f++)
        if (f->page != -1)
            put_out(f);
    open_page = -1;
}

// One access of the program. The page used before is hidden first, so that each use, hit or miss,
// faults and is seen: that is how we know the last use, where a real kernel has one bit a page to
// guess by.
static void refer(struct reference r)
{
    volatile uint32_t *word = words(r.page);
    if (open_page != -1)
        allow(open_page, HIDDEN);
    open_page = -1;
    now_is++;
    atomic_signal_fence(memory_order_seq_cst); // the handler runs in the middle of the next line
                                               // and must find all this
    wrong += *word != word_of(r.page, 0);
    if (r.write) {
        written[r.page]++;
        *word = word_of(r.page, 0);
    }
    atomic_signal_fence(memory_order_seq_cst);
}

// Belady's string, read only, in an empty house: the number of misses. For the report, if there is
// a name for the table: who lives where after each one.
static int64_t belady(const char *table, int frames_in_it, bool least_recently_used)
{
    empty_house();
    open_house(frames_in_it, least_recently_used);
    for (int i = 0; i < BELADY_LENGTH; i++) {
        const int64_t in = counts.in;
        struct figure who[4];
        refer((struct reference){BELADY[i], false});
        for (int k = 0; k < 4; k++)
            who[k] = k >= n_frames || frames[k].page == -1 ? unknown("an empty frame")
                                                           : known(frames[k].page);
        if (table)
            table_row(table,
                      "page frame-0:frame frame-1:frame frame-2:frame frame-3:frame missed:yes",
                      NULL, BELADY[i], who[0], who[1], who[2], who[3], counts.in - in);
    }
    return counts.in;
}

// For the report: how often that string misses with 1 to 8 frames.
static void misses_by_frames(void)
{
    for (int n = 1; n <= MAX_FRAMES; n++) {
        const int64_t fifo = belady(NULL, n, false);
        const int64_t by_use = belady(NULL, n, true);
        table_row("pager-faults", "frames fifo lru", NULL, n, fifo, by_use);
    }
    empty_house();
}

static struct counts random_references(bool least_recently_used)
{
    static struct reference string[REFERENCES];
    open_house(MAX_FRAMES, least_recently_used);
    for (int i = 0; i < REFERENCES; i++) {
        string[i] = random_reference();
        refer(string[i]);
    }
    return theory(string, REFERENCES, MAX_FRAMES, least_recently_used);
}

static void fill_file(void)
{
    for (int page = 0; page < PAGES; page++) {
        for (int64_t i = 0; i < size / 4; i++)
            buffer[i] = word_of(page, i);
        write_page(page, buffer);
    }
}

static int64_t wrong_words_in_file(void)
{
    int64_t count = 0;
    for (int page = 0; page < PAGES; page++) {
        read_page(page, buffer);
        for (int64_t i = 0; i < size / 4; i++)
            count += buffer[i] != word_of(page, i);
    }
    return count;
}
