// misaligned-loop: an x86 takes any address in a plain load, and yet a plain loop over a pointer
// that is not aligned ends the program.
//
// Watch what the compiler may believe: a `uint32_t *` is a multiple of 4. So it may step to the
// next multiple of 16, and use movdqa from there on. GCC does, told to tune for a CPU that is slow
// at other addresses (CMakeLists.txt has the options).

#include <string.h>

#include "probe.h"
#include "processes.h"

enum { NUMBERS = 1000, OFFSET = 1 };

static _Alignas(64) char bytes[64 + NUMBERS * sizeof(uint32_t)];

static void add_plain(char *at)
{
    uint32_t *numbers = (uint32_t *)(void *)at;
    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] += 1;
}

// volatile: one access a number, none of them wider.
static void add_one_by_one(char *at)
{
    volatile uint32_t *numbers = (volatile uint32_t *)(void *)at;
    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] += 1;
}

// What C provides for numbers that may stand anywhere. No call is made: a move that takes any
// address.
static void add_copied(char *at)
{
    for (size_t i = 0; i < NUMBERS; i++) {
        uint32_t number;
        memcpy(&number, at + i * sizeof number, sizeof number);
        number += 1;
        memcpy(at + i * sizeof number, &number, sizeof number);
    }
}

// In a child: 0 if all numbers are 1 afterwards. volatile: else the compiler sees the offset.
static int count_others(void (*volatile add)(char *), size_t offset)
{
    add(bytes + offset);
    int others = 0;
    for (size_t i = 0; i < NUMBERS; i++) {
        uint32_t number;
        memcpy(&number, bytes + offset + i * sizeof number, sizeof number);
        others += number != 1;
    }
    return others != 0;
}

static bool went_well(struct ending ending)
{
    return ending.how == EXITED && ending.code == 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("aligned"))
        return count_others(add_plain, 0);
    if (in_role("misaligned"))
        return count_others(add_plain, OFFSET);
    if (in_role("one-by-one"))
        return count_others(add_one_by_one, OFFSET);
    if (in_role("copy"))
        return count_others(add_copied, OFFSET);

    struct ending ending = run_self("aligned", NULL);
    step("aligned", bytes, sizeof bytes);
    expect_true("a plain loop over an aligned pointer adds 1 to each number", went_well(ending));

    // The same loop, the same machine code, one byte further.
    ending = run_self("misaligned", NULL);
    step("misaligned", bytes, sizeof bytes);
    const struct figure crashed = known(ending.how == CRASHED);
    expect_true("a plain loop over a misaligned pointer ends the program in a fault",
                LOOP_IS_ALIGNED ? crashed : unknown("only GCC for the x86 is known to do this"));

    // The CPU has nothing against the address: it was the compiler that relied on the type.
    ending = run_self("one-by-one", NULL);
    step("one-by-one", bytes, sizeof bytes);
    expect_true("a loop of single accesses to misaligned numbers adds 1 to each",
                went_well(ending));

    ending = run_self("copy", NULL);
    step("copy", bytes, sizeof bytes);
    expect_true("a loop through memcpy adds 1 to each misaligned number", went_well(ending));
    return lab_end();
}
