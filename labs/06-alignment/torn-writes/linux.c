// torn-writes on Linux: whether another thread can see a store of eight bytes half done.
//
// Watch `torn` in the table: 0 where the eight bytes are aligned, not so where they lie in two
// cache lines.

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "probe.h"

enum { LINE = 64, BEFORE_EDGE = 3, ENOUGH = 1000, MANY = 500000 };

// bytes that may stand anywhere, and as `value` are moved by one instruction
union __attribute__((packed)) eight {
    double value;
    uint64_t bits;
};

static const union eight OLD = {.bits = 0}, NEW = {.bits = 0x0101010101010101},
                         FIRST_PART = {.bits = 0x010101};

static _Alignas(LINE) char lines[2 * LINE];
static atomic_bool stop;
static cpu_set_t elsewhere; // where the other thread may run

static void *store(void *at)
{
    sched_setaffinity(0, sizeof elsewhere, &elsewhere); // if there is another
    double value = OLD.value; // computed, never a constant: a compiler for 32 bits may store that
                              // in two pieces
    for (volatile union eight *p = at; !atomic_load_explicit(&stop, memory_order_relaxed);)
        p->value = value = NEW.value - value; // NEW, OLD (which is 0), NEW, OLD ...
    return NULL;
}

static uint64_t load(const char *at)
{
    const volatile union eight now = {
        ((const volatile union eight *)at)->value}; // volatile: else it may load twice
    return now.bits;
}

static int64_t now_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
        die("clock_gettime");
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// What the loads brought: how often something else than before, neither value, not parted at the
// edge.
struct seen {
    int64_t loads, changes, torn, elsewhere;
};

// Looks until it has seen enough or the time is over.
static struct seen watch(const char *at, int ms)
{
    struct seen seen = {0};
    uint64_t before = OLD.bits;
    const int64_t end = now_ms() + ms;
    while (seen.torn < ENOUGH && seen.changes < MANY && now_ms() < end)
        for (int i = 0; i < 4096; i++) {
            const uint64_t now = load(at);
            const bool torn = now != OLD.bits && now != NEW.bits;
            seen.loads++;
            seen.changes += now != before;
            seen.torn += torn;
            seen.elsewhere += torn && now != FIRST_PART.bits && now != NEW.bits - FIRST_PART.bits;
            before = now;
        }
    return seen;
}

static struct seen share(const char *name, int64_t offset, int ms)
{
    pthread_t other;
    atomic_store(&stop, false);
    if ((errno = pthread_create(&other, NULL, store, lines + offset)))
        die("pthread_create");
    const struct seen seen = watch(lines + offset, ms);
    atomic_store(&stop, true);
    if ((errno = pthread_join(other, NULL)))
        die("pthread_join");
    table_row("torn-writes", "offset:bytes loads changes torn", name, offset, seen.loads,
              seen.changes, seen.torn);
    return seen;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Pin: two threads that share a processor hardly ever meet.
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET((size_t)sched_getcpu(), &here);
    if (sched_getaffinity(0, sizeof elsewhere, &elsewhere) == -1)
        die("sched_getaffinity");
    CPU_XOR(&elsewhere, &elsewhere, &here);
    if (CPU_COUNT(&elsewhere) > 0 && sched_setaffinity(0, sizeof here, &here) == -1)
        die("sched_setaffinity");
    step("pin", NULL, 0);

    // Store where eight bytes are aligned: every x86 since the Pentium moves them in one piece.
    struct seen seen = share("aligned", 0, 450);
    step("store-aligned", lines, sizeof lines);
    expect_equal("an aligned store is never seen half done",
                 seen.changes ? known(seen.torn)
                              : unknown("the other thread's stores were not seen at all"),
                 0);

    // Store to one line, but not aligned: Intel promises one piece, AMD only within eight aligned
    // bytes. So no claim.
    share("within half a line", 1, 50);
    share("across half a line", LINE / 2 - BEFORE_EDGE, 50);
    step("store-within", lines, sizeof lines);

    // Store across the edge: the line with the first three bytes and that with the last five go
    // their own ways.
    seen = share("across two lines", LINE - BEFORE_EDGE, 450);
    step("store-across", lines, sizeof lines);
    const struct figure torn =
        seen.torn ? known(seen.torn) : unknown("in the time given none was seen half done");
    expect_at_least("a store across two lines is seen half done", torn, 1);
    expect_equal("what is seen half done is parted at the edge of the line",
                 seen.torn ? known(seen.elsewhere) : torn, 0);
    return lab_end();
}
