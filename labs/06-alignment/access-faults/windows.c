// access-faults on Windows: which misaligned accesses an x86 refuses, and which it only refuses
// when asked to.
//
// Watch the exceptions: none for a plain load, an access violation for movaps; with alignment
// checks on, it depends.

#include <windows.h>

#include <intrin.h>
#include <string.h>

#include "faults.h"
#include "probe.h"
#include "processes.h"

enum { AC = 1 << 18 }; // the flag in EFLAGS that asks for alignment checks

#pragma pack(1)
struct any { // an int that may stand anywhere
    int value;
};
#pragma pack()

static _Alignas(16) char bytes[32] = "abcdefghijklmnopqrstuvwxyz";
// movaps xmm0, [ecx] (64 bits: [rcx]); ret
static const unsigned char MOVAPS[] = {0x0f, 0x28, 0x01, 0xc3};
static void(__fastcall *movaps)(const void *);
static volatile LONG exceptions;

static int load_plain(const void *p)
{
    return ((const volatile struct any *)p)->value;
}

// no compiler moves such a call to another place
static int (*volatile load)(const void *) = load_plain;

static void load_everywhere(void *right)
{
    for (int offset = 0; offset < 16; offset++) {
        const int value = load(bytes + offset);
        *(int64_t *)right += memcmp(&value, bytes + offset, sizeof value) == 0;
    }
}

static void load_movaps(void *p)
{
    movaps(p);
}

// Compilers may write movups where movaps is meant: so the instruction itself.
static void write_movaps(void)
{
    void *code =
        VirtualAlloc(NULL, sizeof MOVAPS, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    if (!code)
        die("VirtualAlloc");
    memcpy(code, MOVAPS, sizeof MOVAPS);
    movaps = (void(__fastcall *)(const void *))code;
}

// The way back: the flag is taken out of the state that the exception interrupted, and the load is
// made once more.
static LONG CALLBACK on_exception(EXCEPTION_POINTERS *e)
{
    __writeeflags(__readeflags() & ~AC);
    e->ContextRecord->EFlags &= ~(DWORD)AC;
    exceptions++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// In a child: whoever stays under alignment checks may die in any function of the system.
static int check(void)
{
    if (!AddVectoredExceptionHandler(1, on_exception))
        die("AddVectoredExceptionHandler");
    int value = 0;
    for (int offset = 0; offset < 2; offset++) {
        __writeeflags(__readeflags() | AC);
        value = load(bytes + offset);
        __writeeflags(__readeflags() & ~AC);
        tell_parent(exceptions);
    }
    tell_parent(memcmp(&value, bytes + 1, sizeof value) == 0);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("check"))
        return check();

    // Load: four bytes from each offset. The CPU does whatever it takes, and says nothing.
    int64_t right = 0;
    const struct fault plain = try_call(load_everywhere, &right);
    step("load", bytes, sizeof bytes);
    expect_true("no plain load faults, aligned or not", !plain.happened);
    expect_equal("each of the 16 loads brings the bytes that lie there", right, 16);

    // Demand: movaps takes multiples of 16 only. Its fault names no address.
    write_movaps();
    const struct fault aligned = try_call(load_movaps, bytes);
    struct fault refused = {0};
    int64_t refusals = 0;
    for (int offset = 1; offset < 16; offset++) {
        refused = try_call(load_movaps, bytes + offset);
        refusals += refused.happened;
    }
    step("demand", bytes, sizeof bytes);
    expect_true("movaps takes a multiple of 16", !aligned.happened);
    expect_equal("movaps faults at the 15 other offsets", refusals, 15);
    expect_fault("the fault of movaps is an access violation", refused.code,
                 EXCEPTION_ACCESS_VIOLATION);
    expect_equal("the fault of movaps names the last address", (int64_t)refused.address,
                 (int64_t)UINTPTR_MAX);

    // Check: the flag is set as on Linux. Only 64-bit Windows lets a program see what it does.
    struct child *child = child_start(NULL, "check", NULL);
    if (!child)
        die("starting a child");
    const struct figure at_0 = child_told(child);
    const struct figure at_1 = child_told(child);
    const struct figure repeated = child_told(child);
    child_end(child);
    step("check", bytes, sizeof bytes);
    expect_equal("under alignment checks an aligned load raises no exception", at_0, 0);
    expect_equal(
        "under alignment checks a misaligned load raises one exception in a 64-bit program only",
        at_1, sizeof(void *) == 8);
    expect_true("the load made once more brings the right bytes", repeated);
    return lab_end();
}
