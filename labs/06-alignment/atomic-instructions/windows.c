// atomic-instructions on Windows: what an x86 demands of the address where nobody may see the work
// half done.
//
// Watch that each demands something else: a locked addition takes any address, however dear, and
// cmpxchg16b a multiple of 16 only.

#include <windows.h>

#include <string.h>

#include "faults.h"
#include "probe.h"

enum { LINE = 64, BEFORE_EDGE = 2 }; // bytes of the four that are in the first line

// Functions of one instruction each, and ret. Their argument is in ecx (64 bits: rcx).
static const unsigned char LOCKED_ADD[8] = {0xf0, 0x83, 0x01, 0x01, 0xc3};
static const unsigned char CMPXCHG16B[8] = {0xf0, 0x48, 0x0f, 0xc7, 0x09, 0xc3};

static _Alignas(LINE) char lines[2 * LINE];
static void *code; // a page to write them to

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

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    code = VirtualAlloc(NULL, sizeof LOCKED_ADD, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    if (!code)
        die("VirtualAlloc");

    // Add: no other processor sees the four bytes half changed.
    run(LOCKED_ADD, lines);
    step("aligned", lines, sizeof lines);
    expect_equal("an atomic addition to an aligned number adds its 1", lines[0], 1);

    // Add across the edge: the CPU holds up all others for two lines.
    char *across = lines + LINE - BEFORE_EDGE;
    run(LOCKED_ADD, across);
    step("across-lines", lines, sizeof lines);
    expect_equal("a locked addition across two cache lines adds its 1", *across, 1);

    // Exchange: 16 bytes in one piece, for 64-bit programs only.
    int64_t faults = 0;
    for (int offset = 0; offset < 16 && sizeof(void *) == 8; offset++)
        faults += run(CMPXCHG16B, lines + offset).happened;
    step("exchange", lines, sizeof lines);
    expect_equal("cmpxchg16b faults at 15 of 16 offsets",
                 sizeof(void *) == 8 ? known(faults) : unknown("a 32-bit program has not got it"),
                 15);
    if (!VirtualFree(code, 0, MEM_RELEASE))
        die("VirtualFree");
    return lab_end();
}
