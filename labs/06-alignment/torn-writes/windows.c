// torn-writes on Windows: whether another thread can see a store of eight bytes half done.
//
// Watch `torn` in the table: 0 where the eight bytes are aligned, not so where they lie in two
// cache lines.

#include <windows.h>

#include <stdatomic.h>

#include "probe.h"

enum { LINE = 64, BEFORE_EDGE = 3, ENOUGH = 1000, MANY = 500000 };

#pragma pack(1)
union eight { // bytes that may stand anywhere, and as `value` are moved by one instruction
    double value;
    uint64_t bits;
};
#pragma pack()

static const union eight OLD = {.bits = 0}, NEW = {.bits = 0x0101010101010101},
                         FIRST_PART = {.bits = 0x010101};

static _Alignas(LINE) char lines[2 * LINE];
static atomic_bool stop;
static DWORD_PTR elsewhere; // where the other thread may run

static DWORD WINAPI store(void *at)
{
    SetThreadAffinityMask(GetCurrentThread(), elsewhere); // if there is another
    double value = OLD.value; // computed, never a constant: a compiler for 32 bits may store that
                              // in two pieces
    for (volatile union eight *p = at; !atomic_load_explicit(&stop, memory_order_relaxed);)
        p->value = value = NEW.value - value; // NEW, OLD (which is 0), NEW, OLD ...
    return 0;
}

static uint64_t load(const char *at)
{
    const volatile union eight now = {
        ((const volatile union eight *)at)->value}; // volatile: else it may load twice
    return now.bits;
}

// What the loads brought: how often something else than before, neither value, not parted at the
// edge.
struct seen {
    int64_t loads, changes, torn, elsewhere;
};

// Looks until it has seen enough or the time is over.
static struct seen watch(const char *at, unsigned ms)
{
    struct seen seen = {0};
    uint64_t before = OLD.bits;
    const ULONGLONG end = GetTickCount64() + ms;
    while (seen.torn < ENOUGH && seen.changes < MANY && GetTickCount64() < end)
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

static struct seen share(const char *name, int64_t offset, unsigned ms)
{
    atomic_store(&stop, false);
    HANDLE other = CreateThread(NULL, 0, store, lines + offset, 0, NULL);
    if (!other)
        die("CreateThread");
    const struct seen seen = watch(lines + offset, ms);
    atomic_store(&stop, true);
    if (WaitForSingleObject(other, INFINITE) != WAIT_OBJECT_0)
        die("WaitForSingleObject");
    if (!CloseHandle(other))
        die("CloseHandle");
    table_row("torn-writes", "offset:bytes loads changes torn", name, offset, seen.loads,
              seen.changes, seen.torn);
    return seen;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Pin: two threads that share a processor hardly ever meet.
    DWORD_PTR allowed, of_the_machine;
    if (!GetProcessAffinityMask(GetCurrentProcess(), &allowed, &of_the_machine))
        die("GetProcessAffinityMask");
    elsewhere = allowed & (allowed - 1); // all but the first
    if (elsewhere && !SetThreadAffinityMask(GetCurrentThread(), allowed - elsewhere))
        die("SetThreadAffinityMask");
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
