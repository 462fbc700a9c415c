// aligned-instructions on Windows: which instructions of an x86 demand an aligned address, whatever
// the system.
//
// Watch how many of 16 offsets are taken: 1 if the instruction demands a multiple of 16, else 16.
// The newer encoding (VEX: vaddps) does not demand what the older one (addps) does.

#include <windows.h>

#include <string.h>

#include "faults.h"
#include "probe.h"

// Functions of one instruction each, and ret. Their argument is in ecx (64 bits: rcx). Compilers
// write other instructions than one means, so the machine code itself.
static const unsigned char MOVUPS[8] = {0x0f, 0x10, 0x01, 0xc3};
static const unsigned char MOVAPS[8] = {0x0f, 0x28, 0x01, 0xc3};
static const unsigned char ADDPS[8] = {0x0f, 0x58, 0x01, 0xc3};
static const unsigned char VADDPS[8] = {0xc5, 0xf8, 0x58, 0x01, 0xc3};

static _Alignas(16) char bytes[32] = "abcdefghijklmnopqrstuvwxyz01234";
static void *code;        // a page to write them to
static struct fault last; // of the last instruction that faulted

static void call_code(void *p)
{
    ((void(__fastcall *)(void *))code)(p);
}

static struct fault run(const unsigned char *instruction, void *p)
{
    memcpy(code, instruction, 8);
    FlushInstructionCache(GetCurrentProcess(), code, 8);
    return try_call(call_code, p);
}

// How many of 16 offsets the instruction takes. At the others it faults.
static struct figure taken_by(const unsigned char *instruction)
{
    int64_t taken = 0;
    for (int offset = 0; offset < 16; offset++) {
        const struct fault fault = run(instruction, bytes + offset);
        if (fault.code == (int64_t)EXCEPTION_ILLEGAL_INSTRUCTION)
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
    code = VirtualAlloc(NULL, sizeof MOVUPS, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    if (!code)
        die("VirtualAlloc");

    // Move 16 bytes: there are two instructions for it. The fault of the strict one is a general
    // protection fault, which has no address.
    const struct figure unaligned_moves = taken_by(MOVUPS);
    const struct figure aligned_moves = taken_by(MOVAPS);
    step("move", bytes, sizeof bytes);
    expect_equal("memcpy brings 16 bytes from each of 16 offsets", right_copies(), 16);
    expect_equal("movups takes 16 of 16 offsets", unaligned_moves, 16);
    expect_equal("movaps takes 1 of 16 offsets", aligned_moves, 1);
    expect_fault("the fault of movaps is an access violation", last.code,
                 EXCEPTION_ACCESS_VIOLATION);
    expect_equal("the fault of movaps names the last address", (int64_t)last.address,
                 (int64_t)UINTPTR_MAX);

    // Compute: an operand in memory must be aligned in the older encoding only.
    const struct figure older = taken_by(ADDPS);
    const struct figure newer = taken_by(VADDPS);
    step("compute", bytes, sizeof bytes);
    expect_equal("addps from memory takes 1 of 16 offsets", older, 1);
    expect_equal("vaddps from memory takes 16 of 16 offsets", newer, 16);
    if (!VirtualFree(code, 0, MEM_RELEASE))
        die("VirtualFree");
    return lab_end();
}
