// access-cost on Windows: what a load and a store cost at each offset in two cache lines, and
// around the edge of a page.
//
// Watch two tables of picoseconds: in `access-cost` lines begin at 0 and 64, in `access-cost-page`
// a page at 4096.

#include <windows.h>

#include <emmintrin.h>
#include <string.h>

#include "probe.h"

enum { PAGE = 4096, BYTES = 2 * PAGE, LINES = 128, EDGE = 32, OFFSETS = LINES + 2 * EDGE };
enum { LOADS = 3, KINDS = 6, RUNS = 12, ROUNDS = 4096 };

#pragma pack(1)
struct any4 { // what may stand anywhere, and is moved by one instruction
    uint32_t value;
};
struct any8 {
    double value;
};
struct any16 {
    __m128i value;
};
#pragma pack()

static _Alignas(PAGE) unsigned char bytes[BYTES], expected[BYTES];
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
REPEAT(store16, any16, p->value = _mm_setzero_si128())
static void (*const repeat[KINDS])(void *) = {load4, load8, load16, store4, store8, store16};

static int offset_of(int i)
{
    return i < LINES ? i : PAGE - EDGE + i - LINES;
}

static int64_t now_ns(void)
{
    LARGE_INTEGER now, a_second;
    if (!QueryPerformanceCounter(&now) || !QueryPerformanceFrequency(&a_second))
        die("QueryPerformanceCounter");
    return (int64_t)((double)now.QuadPart * 1e9 / (double)a_second.QuadPart);
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

    // Pin: a thread that moves to another processor finds its cache empty.
    DWORD_PTR allowed, of_the_machine;
    if (!GetProcessAffinityMask(GetCurrentProcess(), &allowed, &of_the_machine))
        die("GetProcessAffinityMask");
    const DWORD_PTR one = allowed & (~allowed + 1);
    if (!SetThreadAffinityMask(GetCurrentThread(), one))
        die("SetThreadAffinityMask");
    const DWORD_PTR was = SetThreadAffinityMask(GetCurrentThread(), one);
    step("pin", NULL, 0);
    expect_equal("the thread may run on one processor only", (int64_t)was, (int64_t)one);

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
