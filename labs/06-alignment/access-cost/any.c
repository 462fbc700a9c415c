// access-cost: what a load and a store of eight bytes cost at each offset in two cache lines, and
// around the edge of a page.
//
// Watch two tables of picoseconds: in `access-cost` lines begin at 0 and 64, in `access-cost-page`
// a page begins at 4096. Time is shown, never claimed.

#include <string.h>

#include "probe.h"
#include "processors.h"

enum {
    MIDDLE = 4096, // of our bytes: a page begins there
    BYTES = 2 * MIDDLE,
    LARGEST_PAGE = 65536,
    TWO_LINES = 128,
    BEFORE_EDGE = MIDDLE - 32,
    AFTER_EDGE = MIDDLE + 32,
    OFFSETS = TWO_LINES + AFTER_EDGE - BEFORE_EDGE,
    RUNS = 12,
    TURNS = 8192, // in each
    ACCESSES = 4 * TURNS,
    PS_A_NS = 1000,
};

#pragma pack(1)
struct anywhere { // what may stand anywhere, and is moved by one instruction
    double value;
};
#pragma pack()

static const struct anywhere OLD = {1234.5678}, LAST = {1};

static char room[MIDDLE + LARGEST_PAGE + MIDDLE];
static char *bytes;             // of it: 0, but for one value
static char expected[BYTES];    // what the bytes should be
static char loaded[sizeof OLD]; // the last value that a kernel has loaded
static int64_t right_loads, right_stores;

// Four accesses a turn, since a CPU makes more than one in a cycle. All are volatile, so that each
// is made.
static void load8(char *at)
{
    const volatile struct anywhere *p = (const void *)at;
    for (int turn = TURNS; turn > 0; turn--) {
        (void)p->value;
        (void)p->value;
        (void)p->value;
        (void)p->value;
    }
    const double last = p->value;
    memcpy(loaded, &last, sizeof last);
}

// It stores how many turns are left: LAST is 1.
static void store8(char *at)
{
    volatile struct anywhere *p = (void *)at;
    for (int turn = TURNS; turn > 0; turn--) {
        p->value = turn;
        p->value = turn;
        p->value = turn;
        p->value = turn;
    }
    const double last = p->value;
    memcpy(loaded, &last, sizeof last);
}

// Picoseconds an access: the quickest of some runs, which nothing has disturbed.
static int64_t measure(void (*kernel)(char *), int offset, int64_t *right)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < RUNS; i++) {
        const int64_t start = now_ns();
        kernel(bytes + offset);
        const int64_t took = now_ns() - start;
        least = took < least ? took : least;
        *right += memcmp(bytes, expected, BYTES) == 0 &&
                  memcmp(loaded, expected + offset, sizeof loaded) == 0;
    }
    return least * PS_A_NS / ACCESSES;
}

static void show(int from, int to)
{
    for (int offset = from; offset < to; offset++) {
        memcpy(bytes + offset, &OLD, sizeof OLD);
        memcpy(expected + offset, &OLD, sizeof OLD);
        const int64_t load_ps = measure(load8, offset, &right_loads);
        memcpy(expected + offset, &LAST, sizeof LAST);
        const int64_t store_ps = measure(store8, offset, &right_stores);
        table_row(offset < TWO_LINES ? "access-cost" : "access-cost-page",
                  "offset:place load8:ps store8:ps", NULL, offset, load_ps, store_ps);
        memset(bytes, 0, BYTES);
        memset(expected, 0, BYTES);
    }
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    bytes = room + page_size() - (uintptr_t)(room + MIDDLE) % page_size();

    // Pin: a thread that moves to another processor finds its cache empty.
    const bool pinned = pin();
    step("pin", NULL, 0);
    expect_equal("the thread may run on one processor only",
                 pinned ? known(processors_allowed()) : unknown("no thread can be pinned here"), 1);

    // Measure: eight bytes are loaded from each offset, and stored to it.
    show(0, TWO_LINES);
    show(BEFORE_EDGE, AFTER_EDGE);
    step("measure", bytes, BYTES);
    expect_equal("each load from any offset brings the bytes that are there", right_loads,
                 OFFSETS * RUNS);
    expect_equal("each store to any offset changes its own eight bytes and no other", right_stores,
                 OFFSETS * RUNS);
    return lab_end();
}
