// aligned-instructions on Linux: which instructions of an x86 demand an aligned address, whatever
// the system.
//
// Watch how many of 16 offsets are taken: 1 if the instruction demands a multiple of 16, else 16.
// The newer encoding (VEX: vaddps) does not demand what the older one (addps) does.

#include <signal.h>
#include <string.h>

#include "faults.h"
#include "probe.h"

static _Alignas(16) char bytes[32] = "abcdefghijklmnopqrstuvwxyz01234";
static struct fault last; // of the last instruction that faulted

static void movups(void *p)
{
    __asm__ volatile("movups (%0), %%xmm0" : : "r"(p) : "memory", "xmm0");
}

static void movaps(void *p)
{
    __asm__ volatile("movaps (%0), %%xmm0" : : "r"(p) : "memory", "xmm0");
}

static void addps(void *p)
{
    __asm__ volatile("addps (%0), %%xmm0" : : "r"(p) : "memory", "xmm0");
}

static void vaddps(void *p)
{
    __asm__ volatile("vaddps (%0), %%xmm0, %%xmm0" : : "r"(p) : "memory", "xmm0");
}

// How many of 16 offsets the instruction takes. At the others it faults.
static struct figure taken_by(void (*instruction)(void *))
{
    int64_t taken = 0;
    for (int offset = 0; offset < 16; offset++) {
        const struct fault fault = try_call(instruction, bytes + offset);
        if (fault.code == SIGILL)
            return unknown("this CPU has no such instruction");
        taken += !fault.happened;
        if (fault.happened)
            last = fault;
    }
    return known(taken);
}

// At how many of 16 offsets memcpy brings the 16 bytes.
static int64_t right_copies(void)
{
    int64_t right = 0;
    for (int offset = 0; offset < 16; offset++) {
        char copy[16];
        memcpy(copy, bytes + offset, sizeof copy);
        right += memcmp(copy, bytes + offset, sizeof copy) == 0;
    }
    return right;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Move 16 bytes: there are two instructions for it. The fault of the strict one is a general
    // protection fault, which has no address.
    const struct figure unaligned_moves = taken_by(movups);
    const struct figure aligned_moves = taken_by(movaps);
    step("move", bytes, sizeof bytes);
    expect_equal("memcpy brings 16 bytes from each of 16 offsets", right_copies(), 16);
    expect_equal("movups takes 16 of 16 offsets", unaligned_moves, 16);
    expect_equal("movaps takes 1 of 16 offsets", aligned_moves, 1);
    expect_fault("the fault of movaps is a SIGSEGV", last.code, SIGSEGV);
    expect_equal("the fault of movaps names address 0", (int64_t)last.address, 0);

    // Compute: an operand in memory must be aligned in the older encoding only.
    const struct figure older = taken_by(addps);
    const struct figure newer = taken_by(vaddps);
    step("compute", bytes, sizeof bytes);
    expect_equal("addps from memory takes 1 of 16 offsets", older, 1);
    expect_equal("vaddps from memory takes 16 of 16 offsets", newer, 16);
    return lab_end();
}
