// torn-writes: whether another thread can see a store of eight bytes half done.
//
// Watch `torn` in the table: 0 where the eight bytes are aligned, more where two lines have them.

#include <stdatomic.h>

#include "probe.h"
#include "processors.h"

enum { LINE = 64, BEFORE_EDGE = 3 }; // bytes of the eight that are in the first line
enum { ALIGNED = 0, WITHIN = 9, ACROSS_HALF = LINE / 2 - BEFORE_EDGE, ACROSS = LINE - BEFORE_EDGE };
enum { LOADS = 4000, ENOUGH_TORN = 1000, ENOUGH_CHANGES = 200000 };
enum { TOO_FEW = 20000 };                     // changes, to say that none was torn
enum { LONG = 2000000000, SHORT = 50000000 }; // nanoseconds

#pragma pack(1)
union eight { // bytes that may stand anywhere, and as `value` are moved by one instruction
    double value;
    uint64_t bits;
};
#pragma pack()

static const union eight OLD = {.bits = 0}, NEW = {.bits = 0x0101010101010101};
static const union eight LAST = {.bits = 0x0202020202020202};
static const uint64_t FIRST_PART = 0x010101; // of NEW: BEFORE_EDGE bytes

static _Alignas(LINE) char lines[2 * LINE];
static char *_Atomic stop; // the address of the place where no more is to be stored
static int64_t whole;      // places where the last store was there in the end

// The other thread's work: NEW, OLD (which is 0), NEW, OLD ... The value is computed, never a
// constant: a compiler for 32 bits may store that in two pieces.
static void store(char *at)
{
    volatile union eight *p = (void *)at;
    double value = OLD.value;
    while (atomic_load_explicit(&stop, memory_order_relaxed) != at) {
        value = NEW.value - value;
        p->value = value;
    }
    p->value = LAST.value;
}

static uint64_t load(const char *at)
{
    // volatile: else it may load twice
    const volatile union eight now = {((const volatile union eight *)at)->value};
    return now.bits;
}

struct seen {
    int64_t torn, torn_at_edge; // neither value, and then a part of each
    int64_t changes, loads;
};

static struct seen watch(const char *at, int64_t ns)
{
    struct seen seen = {0};
    uint64_t before = OLD.bits;
    const int64_t end = now_ns() + ns;
    while (now_ns() < end && seen.torn < ENOUGH_TORN && seen.changes < ENOUGH_CHANGES)
        for (int i = 0; i < LOADS; i++) {
            const uint64_t now = load(at);
            seen.torn += now != OLD.bits && now != NEW.bits;
            seen.torn_at_edge += now == FIRST_PART || now == NEW.bits - FIRST_PART;
            seen.changes += now != before;
            seen.loads++;
            before = now;
        }
    return seen;
}

static struct seen share(const char *name, int64_t offset, int64_t ns)
{
    char *at = lines + offset;
    start_elsewhere(store, at);
    const struct seen seen = watch(at, ns);
    const bool goes_on = load(at) != LAST.bits;
    atomic_store(&stop, at);
    join_elsewhere();
    whole += goes_on && load(at) == LAST.bits;
    table_row("torn-writes", "offset:bytes loads:count changes:count torn:count", name, offset,
              seen.loads, seen.changes, seen.torn);
    return seen;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Pin: two threads that share a processor hardly ever meet.
    const bool pinned = pin();
    step("pin", NULL, 0);
    expect_equal("the loading thread may run on one processor only",
                 pinned ? known(processors_allowed()) : unknown("no thread can be pinned here"), 1);

    // Store where eight bytes are aligned: every x86 since the Pentium moves them in one piece.
    struct seen seen = share(N_("aligned"), ALIGNED, LONG);
    step("store-aligned", lines, sizeof lines);
    expect_equal("an aligned store is never seen half done",
                 seen.changes ? known(seen.torn) : unknown("no store of the other thread was seen"),
                 0);

    // Store to one line, not aligned. Intel promises one piece, AMD does not: so no claim.
    share(N_("within half a line"), WITHIN, SHORT);
    share(N_("across half a line"), ACROSS_HALF, SHORT);
    step("store-within", lines, sizeof lines);

    // Store across the edge: the first three bytes and the last five are in lines of their own.
    seen = share(N_("across two lines"), ACROSS, LONG);
    const struct figure too_few = unknown("too few stores of the other thread were seen");
    step("store-across", lines, sizeof lines);
    expect_at_least("a store across two cache lines is seen half done",
                    seen.torn || seen.changes > TOO_FEW ? known(seen.torn) : too_few, 1);
    expect_equal("a store that is seen half done is split at the edge of the cache line",
                 seen.torn ? known(seen.torn_at_edge) : too_few, seen.torn);
    expect_equal("the last store of the other thread is there when it has ended", whole, 4);
    return lab_end();
}
