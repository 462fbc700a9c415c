// atomic-instructions on Linux: what an x86 demands of the address where nobody may see the work
// half done.
//
// Watch that each demands something else: a locked addition takes any address, however dear, and
// cmpxchg16b a multiple of 16 only.

#include <signal.h>
#include <stdint.h>

#include "faults.h"
#include "probe.h"

enum { LINE = 64, BEFORE_EDGE = 2 }; // bytes of the four that are in the first line

static _Alignas(LINE) char lines[2 * LINE];

static void locked_add(void *p)
{
    __asm__ volatile("lock addl $1, (%0)" : : "r"(p) : "memory", "cc");
}

// lock cmpxchg16b (%rsi), as bytes: a 32-bit assembler has no such instruction. What it compares
// with, and what it would store, is what the registers have: it is about the address.
static void cmpxchg16b(void *p)
{
    __asm__ volatile(".byte 0xf0, 0x48, 0x0f, 0xc7, 0x0e"
                     :
                     : "S"(p)
                     : "eax", "edx", "memory", "cc");
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Add: no other processor sees the four bytes half changed.
    try_call(locked_add, lines);
    step("aligned", lines, sizeof lines);
    expect_equal("an atomic addition to an aligned number adds its 1", lines[0], 1);

    // Add across the edge: the CPU holds up all others for two lines. A kernel may end the program
    // for that (split_lock_detect=fatal).
    char *across = lines + LINE - BEFORE_EDGE;
    const struct fault fault = try_call(locked_add, across);
    const struct figure refused = unknown("this kernel ends programs that do this");
    step("across-lines", lines, sizeof lines);
    expect_equal("a locked addition across two cache lines adds its 1",
                 fault.code == SIGBUS ? refused : known(*across), 1);

    // Exchange: 16 bytes in one piece, for 64-bit programs only.
    int64_t faults = 0;
    for (int offset = 0; offset < 16 && sizeof(void *) == 8; offset++)
        faults += try_call(cmpxchg16b, lines + offset).happened;
    step("exchange", lines, sizeof lines);
    expect_equal("cmpxchg16b faults at 15 of 16 offsets",
                 sizeof(void *) == 8 ? known(faults) : unknown("a 32-bit program has not got it"),
                 15);
    return lab_end();
}
