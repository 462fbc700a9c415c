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
    OFFSETS = TWO_LINES + 64, // and 32 before and after the page's edge
    RUNS = 12,
    ROUNDS = 8192, // of four accesses each
};

#pragma pack(1)
struct anywhere { // what may stand anywhere, and is moved by one instruction
    double value;
};
#pragma pack()

static char room[MIDDLE + LARGEST_PAGE + MIDDLE];
static char expected[BYTES];
static char last[8]; // what load8 has loaded

// Four loads many times. All are volatile, so that each is made.
static void load8(char *at)
{
    const volatile struct anywhere *p = (const void *)at;
    for (int i = 0; i < ROUNDS; i++) {
        (void)p->value;
        (void)p->value;
        (void)p->value;
        (void)p->value;
    }
    const double value = p->value;
    memcpy(last, &value, sizeof last);
}

static void store8(char *at)
{
    volatile struct anywhere *p = (void *)at;
    for (int i = 0; i < ROUNDS; i++) {
        p->value = 0;
        p->value = 0;
        p->value = 0;
        p->value = 0;
    }
}

// Picoseconds an access: the quickest of some runs, which nothing has disturbed.
static int64_t measure(void (*kernel)(char *), char *at)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < RUNS; i++) {
        const int64_t start = now_ns();
        kernel(at);
        const int64_t took = now_ns() - start;
        least = took < least ? took : least;
    }
    return least * 1000 / (4 * ROUNDS);
}

static int offset_of(int i)
{
    return i < TWO_LINES ? i : MIDDLE - 32 + i - TWO_LINES;
}

static void fill(char *bytes)
{
    for (int i = 0; i < BYTES; i++)
        bytes[i] = (char)(i % 100 + 1);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    char *page = room + MIDDLE + page_size() - (uintptr_t)(room + MIDDLE) % page_size();
    char *bytes = page - MIDDLE;

    // Pin: a thread that moves to another processor finds its cache empty.
    const bool pinned = pin();
    step("pin", NULL, 0);
    expect_equal("the thread may run on one processor only",
                 pinned ? known(processors_allowed()) : unknown("no thread can be pinned here"), 1);

    // Measure: eight bytes are loaded from each offset, and stored to it.
    int64_t wrong_loads = 0;
    int64_t wrong_stores = 0;
    for (int i = 0; i < OFFSETS; i++) {
        char *at = bytes + offset_of(i);
        fill(bytes);
        fill(expected);
        const int64_t load_ps = measure(load8, at);
        wrong_loads += memcmp(&last, at, sizeof last) != 0;
        const int64_t store_ps = measure(store8, at);
        memset(expected + offset_of(i), 0, 8);
        wrong_stores += memcmp(bytes, expected, BYTES) != 0;
        table_row(i < TWO_LINES ? "access-cost" : "access-cost-page",
                  "offset:place load8:ps store8:ps", NULL, offset_of(i), load_ps, store_ps);
    }
    step("measure", bytes, BYTES);
    expect_equal("a load from any offset brings the bytes that are there", wrong_loads, 0);
    expect_equal("a store to any offset changes its own eight bytes and no other", wrong_stores, 0);
    return lab_end();
}
