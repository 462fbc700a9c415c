// misaligned-loop: an x86 takes any address in a plain load, and yet a plain loop over a pointer
// that is not aligned ends the program.
//
// Watch what the compiler may believe: a `const uint32_t *` is a multiple of 4. So a few steps lead
// to a multiple of 16, and from there on it may use paddd from memory, which demands one. GCC does,
// told to tune for a CPU where misaligned moves are slow: CMakeLists.txt has the options.

#include <string.h>

#include "probe.h"
#include "processes.h"

enum { NUMBERS = 1000, SUM = NUMBERS * (NUMBERS + 1) / 2, OFFSET = 1 };

static _Alignas(64) char bytes[64 + NUMBERS * sizeof(uint32_t)];

static uint32_t add_up_plain(const char *at)
{
    const uint32_t *numbers = (const void *)at;
    uint32_t total = 0;
    for (size_t i = 0; i < NUMBERS; i++)
        total += numbers[i];
    return total;
}

// volatile: one access a number, none of them wider.
static uint32_t add_up_volatile(const char *at)
{
    const volatile uint32_t *numbers = (const void *)at;
    uint32_t total = 0;
    for (size_t i = 0; i < NUMBERS; i++)
        total += numbers[i];
    return total;
}

// What C provides for numbers that may be anywhere. No call is made: the compiler writes a load
// that takes any address.
static uint32_t add_up_copies(const char *at)
{
    uint32_t total = 0;
    for (size_t i = 0; i < NUMBERS; i++) {
        uint32_t number;
        memcpy(&number, at + i * sizeof number, sizeof number);
        total += number;
    }
    return total;
}

// In a child: 0 if the sum is right. volatile: else the compiler sees which address it will be.
static int check(uint32_t (*volatile add_up)(const char *), size_t offset)
{
    for (uint32_t i = 0; i < NUMBERS; i++) {
        const uint32_t number = i + 1;
        memcpy(bytes + offset + i * sizeof number, &number, sizeof number);
    }
    return add_up(bytes + offset) != SUM;
}

static bool is_right(struct ending ending)
{
    return ending.how == EXITED && ending.code == 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("aligned"))
        return check(add_up_plain, 0);
    if (in_role("misaligned"))
        return check(add_up_plain, OFFSET);
    if (in_role("volatile"))
        return check(add_up_volatile, OFFSET);
    if (in_role("copy"))
        return check(add_up_copies, OFFSET);

    struct ending ending = run_self("aligned", NULL);
    step("aligned", bytes, sizeof bytes);
    expect_true("a plain loop over aligned numbers adds them up", is_right(ending));

    // The same machine code, one byte further.
    ending = run_self("misaligned", NULL);
    const struct figure crashed = known(ending.how == CRASHED);
    step("misaligned", bytes, sizeof bytes);
    expect_true("a plain loop over misaligned numbers ends the program in a fault",
                LOOP_IS_ALIGNED ? crashed : unknown("only GCC for the x86 is known to do this"));

    // The CPU has nothing against the address: it was the compiler that relied on the type.
    ending = run_self("volatile", NULL);
    step("volatile", bytes, sizeof bytes);
    expect_true("a loop of single loads of misaligned numbers adds them up", is_right(ending));

    ending = run_self("copy", NULL);
    step("copy", bytes, sizeof bytes);
    expect_true("a loop through memcpy adds misaligned numbers up", is_right(ending));
    return lab_end();
}
