// access-faults on Windows: what an x86 does with a plain load from any address, and when asked to
// check alignments.
//
// Watch the exceptions: none for a plain load; with alignment checks on, one in a 64-bit program.

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

// The way back: the flag is taken out of the state that the exception interrupted, and the load is
// made once more.
static LONG CALLBACK on_exception(EXCEPTION_POINTERS *e)
{
    __writeeflags(__readeflags() & ~AC);
    e->ContextRecord->EFlags &= ~(DWORD)AC;
    exceptions++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Does it bring the bytes?
static bool load_checked(const char *p)
{
    __writeeflags(__readeflags() | AC);
    const int value = load(p);
    __writeeflags(__readeflags() & ~AC);
    return memcmp(&value, p, sizeof value) == 0;
}

// In a child: whoever stays under alignment checks may die in any function of the system.
static int check(void)
{
    if (!AddVectoredExceptionHandler(1, on_exception))
        die("AddVectoredExceptionHandler");
    tell_parent(load_checked(bytes));
    tell_parent(exceptions);
    tell_parent(load_checked(bytes + 1));
    tell_parent(exceptions);
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
    expect_true("no plain load of four bytes faults, aligned or not", !plain.happened);
    expect_equal("a plain load brings the bytes from each of 16 offsets", right, 16);

    // Check: the flag is set as on Linux. Only 64-bit Windows lets a program see what it does, and
    // Windows 7 twice.
    struct child *child = child_start(NULL, "check", NULL);
    if (!child)
        die("starting a child");
    const struct figure checked = child_told(child);
    const struct figure at_0 = child_told(child);
    const struct figure repeated = child_told(child);
    const struct figure at_1 = child_told(child);
    const struct ending prepared = child_end(child);
    step("check", bytes, sizeof bytes);
    expect_true("under alignment checks an aligned load brings the bytes", checked);
    expect_equal("under alignment checks an aligned load raises no exception", at_0, 0);
    expect_equal("under alignment checks a misaligned load raises an exception in 64 bits only",
                 is_unknown(at_1) ? at_1 : known(value_of(at_1) > 0), sizeof(void *) == 8);
    expect_true("a load repeated without alignment checks brings the right bytes", repeated);
    expect_equal("a program that handles failed alignment checks ends with code 0",
                 prepared.how == EXITED ? prepared.code : -1, 0);
    return lab_end();
}
