// torn-writes: whether another thread can see a store of eight bytes half done.
//
// Watch `torn` in the table: 0 where the eight bytes are aligned, more where two lines have them.

#include <stdatomic.h>
#include <string.h>

#include "probe.h"
#include "processors.h"

enum {
    LINE = 64,
    BEFORE_EDGE = 3, // bytes of the eight that are in the first line
    ENOUGH_TORN = 1000,
    ENOUGH_CHANGES = 200000,
    TOO_FEW = 20000, // changes, to say that none was torn
    LONG_MS = 2000,
    SHORT_MS = 50,
};

#pragma pack(1)
union eight { // bytes that may stand anywhere, and as `value` are moved by one instruction
    double value;
    uint64_t bits;
};
#pragma pack()

static const union eight OLD = {.bits = 0}, NEW = {.bits = 0x0101010101010101};
static const uint64_t FIRST_PART = 0x010101; // of NEW: BEFORE_EDGE bytes

static _Alignas(LINE) char lines[2 * LINE];
static atomic_bool stop;

// The other thread's work: NEW, OLD (which is 0), NEW, OLD ... The value is computed, never a
// constant: a compiler for 32 bits may store that in two pieces.
static void store(char *at)
{
    volatile union eight *p = (void *)at;
    double value = OLD.value;
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        value = NEW.value - value;
        p->value = value;
    }
}

static uint64_t load(const char *at)
{
    // volatile: else it may load twice
    const volatile union eight now = {((const volatile union eight *)at)->value};
    return now.bits;
}

// What the loads brought: how often another value than before; neither value; neither value, and
// not split at the edge.
struct seen {
    int64_t loads, changes, torn, torn_elsewhere;
};

static struct seen watch(const char *at, int64_t ms)
{
    struct seen seen = {0};
    uint64_t before = OLD.bits;
    const int64_t end = now_ns() + ms * 1000000;
    while (seen.torn < ENOUGH_TORN && seen.changes < ENOUGH_CHANGES && now_ns() < end)
        for (int i = 0; i < 4096; i++) {
            const uint64_t now = load(at);
            const bool torn = now != OLD.bits && now != NEW.bits;
            const bool at_edge = now == FIRST_PART || now == NEW.bits - FIRST_PART;
            seen.loads++;
            seen.changes += now != before;
            seen.torn += torn;
            seen.torn_elsewhere += torn && !at_edge;
            before = now;
        }
    return seen;
}

static struct seen share(const char *name, int64_t offset, int64_t ms)
{
    memset(lines, 0, sizeof lines);
    atomic_store(&stop, false);
    start_elsewhere(store, lines + offset);
    const struct seen seen = watch(lines + offset, ms);
    atomic_store(&stop, true);
    join_elsewhere();
    table_row("torn-writes", "offset:bytes loads:count changes:count torn:count", name, offset,
              seen.loads, seen.changes, seen.torn);
    return seen;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Pin: two threads that share a processor hardly ever meet.
    pin();
    step("pin", NULL, 0);

    // Store where eight bytes are aligned: every x86 since the Pentium moves them in one piece.
    struct seen seen = share("aligned", 0, LONG_MS);
    step("store-aligned", lines, sizeof lines);
    expect_equal("an aligned store is never seen half done",
                 seen.changes ? known(seen.torn) : unknown("no store of the other thread was seen"),
                 0);

    // Store to one line, not aligned. Intel promises one piece, AMD does not: so no claim.
    share("within half a line", 1, SHORT_MS);
    share("across half a line", LINE / 2 - BEFORE_EDGE, SHORT_MS);
    step("store-within", lines, sizeof lines);

    // Store across the edge: the first three bytes and the last five are in lines of their own.
    seen = share("across two lines", LINE - BEFORE_EDGE, LONG_MS);
    const struct figure too_few = unknown("too few stores of the other thread were seen");
    step("store-across", lines, sizeof lines);
    expect_at_least("a store across two cache lines is seen half done",
                    seen.torn || seen.changes > TOO_FEW ? known(seen.torn) : too_few, 1);
    expect_equal("a store that is seen half done is split at the edge of the cache line",
                 seen.torn ? known(seen.torn_elsewhere) : too_few, 0);
    return lab_end();
}
