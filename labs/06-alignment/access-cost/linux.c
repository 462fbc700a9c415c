// access-cost on Linux: what a load and a store cost at each offset in two cache lines, and around
// the edge of a page.
//
// Watch two tables of picoseconds: in `access-cost` lines begin at 0 and 64, in `access-cost-page`
// a page at 4096.

#include <sched.h>
#include <string.h>
#include <time.h>

#include "probe.h"

// in the middle of our bytes a page begins
enum { MIDDLE = 4096, BYTES = 2 * MIDDLE, LARGEST_PAGE = 65536 };
enum {
    LINES = 128,
    EDGE = 32,
    OFFSETS = LINES + 2 * EDGE,
    LOADS = 3,
    KINDS = 6,
    RUNS = 12,
    ROUNDS = 4096
};

typedef float four_floats __attribute__((vector_size(16))); // what one register of 16 bytes holds
#pragma pack(1)
struct any4 { // what may stand anywhere, and is moved by one instruction
    uint32_t value;
};
struct any8 {
    double value;
};
struct any16 {
    four_floats value;
};
#pragma pack()

static unsigned char room[MIDDLE + LARGEST_PAGE + MIDDLE], expected[BYTES], *bytes;
static unsigned char last[16];
static int64_t least_ps[KINDS][OFFSETS];

// One access many times, and once more what is there. All are volatile, so that each is made.
#define EIGHT_TIMES(access) access, access, access, access, access, access, access, access
#define REPEAT(name, type, access)               \
    static void name(void *at)                   \
    {                                            \
        volatile struct type *p = at;            \
        for (int i = 0; i < ROUNDS; i++)         \
            EIGHT_TIMES(access);                 \
        ((struct type *)last)->value = p->value; \
    }
REPEAT(load4, any4, (void)p->value)
REPEAT(load8, any8, (void)p->value)
REPEAT(load16, any16, (void)p->value)
REPEAT(store4, any4, p->value = 0)
REPEAT(store8, any8, p->value = 0)
REPEAT(store16, any16, p->value = (four_floats){0})
static void (*const repeat[KINDS])(void *) = {load4, load8, load16, store4, store8, store16};

static int offset_of(int i)
{
    return i < LINES ? i : MIDDLE - EDGE + i - LINES;
}

static int64_t now_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
        die("clock_gettime");
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// The time of one run; whether it left the wrong bytes behind, or read others than it left.
static bool run(int kind, int i)
{
    const size_t width = 4U << kind % LOADS;
    for (int b = 0; b < BYTES; b++)
        bytes[b] = expected[b] = (unsigned char)(b | 1);
    if (kind >= LOADS)
        memset(expected + offset_of(i), 0, width);
    const int64_t start = now_ns();
    repeat[kind](bytes + offset_of(i));
    const int64_t ps = (now_ns() - start) * 1000 / (8 * ROUNDS);
    if (!least_ps[kind][i] || ps < least_ps[kind][i])
        least_ps[kind][i] = ps;
    return memcmp(bytes, expected, BYTES) != 0 || memcmp(last, expected + offset_of(i), width) != 0;
}

// All offsets in turn, so that a disturbance spoils one run of many; of each offset the quickest
// run counts.
static int64_t measure(int first_kind, int end)
{
    int64_t wrong = 0;
    for (int n = 0; n < RUNS; n++)
        for (int i = 0; i < OFFSETS; i++)
            for (int kind = first_kind; kind < end; kind++)
                wrong += run(kind, i);
    return wrong;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    bytes = room + MIDDLE + page_size() - (uintptr_t)(room + MIDDLE) % page_size() - MIDDLE;

    // Pin: a thread that moves to another processor finds its cache empty.
    cpu_set_t one, allowed;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    const bool pinned = sched_setaffinity(0, sizeof one, &one) == 0;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
        die("sched_getaffinity");
    step("pin", NULL, 0);
    expect_equal("the thread may run on one processor only",
                 pinned ? known(CPU_COUNT(&allowed)) : unknown("no thread can be pinned here"), 1);

    // Load: four, eight and sixteen bytes from each offset.
    int64_t wrong = measure(0, LOADS);
    step("load", bytes, BYTES);
    expect_equal("a load from any offset brings the bytes that lie there", wrong, 0);

    // Store: the same to each offset.
    wrong = measure(LOADS, KINDS);
    step("store", bytes, BYTES);
    expect_equal("a store to any offset changes its own bytes and no other", wrong, 0);

    for (int i = 0; i < OFFSETS; i++)
        table_row(i < LINES ? "access-cost" : "access-cost-page",
                  "offset:bytes load4:ps load8:ps load16:ps store4:ps store8:ps store16:ps", NULL,
                  offset_of(i), least_ps[0][i], least_ps[1][i], least_ps[2][i], least_ps[3][i],
                  least_ps[4][i], least_ps[5][i]);
    return lab_end();
}
