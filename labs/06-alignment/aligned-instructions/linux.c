// aligned-instructions on Linux: which instructions of an x86 demand an aligned address, whatever
// the system.
//
// Watch how many of 16 offsets fault: 15 where the instruction demands a multiple of 16, else 0.
// The newer encoding (VEX: vaddps) does not demand what the older one (addps) does.

#include <signal.h>
#include <string.h>

#include "faults.h"
#include "probe.h"

enum { LINE = 64 };

static _Alignas(LINE) char lines[2 * LINE];
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

// At how many of 16 offsets the instruction faults.
static struct figure faults_of(void (*instruction)(void *))
{
    int64_t faults = 0;
    for (int offset = 0; offset < 16; offset++) {
        const struct fault fault = try_call(instruction, lines + offset);
        if (fault.code == SIGILL)
            return unknown("this CPU has no such instruction");
        faults += fault.happened;
        if (fault.happened)
            last = fault;
    }
    return known(faults);
}

// At how many of 16 offsets memcpy brings the 16 bytes.
static int64_t right_copies(void)
{
    int64_t right = 0;
    for (int offset = 0; offset < 16; offset++) {
        char copy[16];
        memcpy(copy, lines + offset, sizeof copy);
        right += copy[0] == lines[offset] && copy[15] == lines[offset + 15];
    }
    return right;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    for (int i = 0; i < 2 * LINE; i++)
        lines[i] = (char)i;

    // Move 16 bytes: there are two instructions for it. The fault of the strict one is a general
    // protection fault, which has no address.
    const struct figure unaligned_moves = faults_of(movups);
    const struct figure aligned_moves = faults_of(movaps);
    step("move", lines, sizeof lines);
    expect_equal("memcpy brings 16 bytes from each of 16 offsets", right_copies(), 16);
    expect_equal("movups faults at none of 16 offsets", unaligned_moves, 0);
    expect_equal("movaps faults at 15 of 16 offsets", aligned_moves, 15);
    expect_fault("the fault of movaps is a SIGSEGV", last.code, SIGSEGV);
    expect_equal("the fault of movaps names address 0", (int64_t)last.address, 0);

    // Compute: an operand in memory must be aligned in the older encoding only.
    const struct figure older = faults_of(addps);
    const struct figure newer = faults_of(vaddps);
    step("compute", lines, sizeof lines);
    expect_equal("addps from memory faults at 15 of 16 offsets", older, 15);
    expect_equal("vaddps from memory faults at none of 16 offsets", newer, 0);
    return lab_end();
}
