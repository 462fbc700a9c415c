// access-faults on Linux: what an x86 does with a plain load from any address, and when asked to
// check alignments.
//
// Watch the signals: none for a plain load, SIGBUS for the same load with alignment checks on.

#include <signal.h>
#include <string.h>
#include <ucontext.h>
#include <x86intrin.h>

#include "faults.h"
#include "probe.h"
#include "processes.h"

enum { AC = 1 << 18 }; // the flag in EFLAGS that asks for alignment checks

struct __attribute__((packed)) any { // an int that may stand anywhere
    int value;
};

static _Alignas(16) char bytes[32] = "abcdefghijklmnopqrstuvwxyz";
static volatile sig_atomic_t signals, code, still_on;

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

// The way back: the flag is taken out of the state that the signal interrupted, and the load is
// made once more.
static void on_signal(int number, siginfo_t *info, void *context)
{
    (void)number;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~AC;
    signals++;
    code = info->si_code;
}

// Does it bring the bytes?
static bool load_checked(const char *p)
{
    __writeeflags(__readeflags() | AC);
    const int value = load(p);
    still_on = (__readeflags() & AC) != 0;
    __writeeflags(__readeflags() & ~AC);
    return memcmp(&value, p, sizeof value) == 0;
}

// In a child: without a way back it dies.
static int check(bool prepared)
{
    const struct sigaction ours = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    if (prepared && sigaction(SIGBUS, &ours, NULL) == -1)
        die("sigaction");
    tell_parent(load_checked(bytes));
    tell_parent(signals);
    tell_parent(load_checked(bytes + 1));
    tell_parent(signals);
    tell_parent(code);
    tell_parent(still_on);
    return 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("check"))
        return check(*role_argument() != '\0');

    // Load: four bytes from each offset. The CPU does whatever it takes, and says nothing.
    int64_t right = 0;
    const struct fault plain = try_call(load_everywhere, &right);
    step("load", bytes, sizeof bytes);
    expect_true("no plain load of four bytes faults, aligned or not", !plain.happened);
    expect_equal("a plain load brings the bytes from each of 16 offsets", right, 16);

    // Check: with the flag set, the CPU refuses the plain load too.
    struct child *child = child_start(NULL, "check", "prepared");
    if (!child)
        die("starting a child");
    const struct figure checked = child_told(child);
    const struct figure at_0 = child_told(child);
    const struct figure repeated = child_told(child);
    const struct figure at_1 = child_told(child);
    const struct figure why = child_told(child);
    const struct figure on_after = child_told(child);
    const struct ending prepared = child_end(child);
    const struct ending unprepared = run_self("check", "");
    step("check", bytes, sizeof bytes);
    expect_true("under alignment checks an aligned load brings the bytes", checked);
    expect_equal("under alignment checks an aligned load raises no signal", at_0, 0);
    expect_equal("under alignment checks a misaligned load raises one signal", at_1, 1);
    expect_equal("the signal of an alignment check has the code BUS_ADRALN", why, BUS_ADRALN);
    expect_true("a load repeated without alignment checks brings the right bytes", repeated);
    expect_true("alignment checks stay off after the handler has turned them off",
                negation(on_after));
    expect_equal("a program that handles failed alignment checks ends with code 0",
                 prepared.how == EXITED ? prepared.code : -1, 0);
    expect_fault("without a handler a failed alignment check ends the program with SIGBUS",
                 unprepared.code, SIGBUS);
    return lab_end();
}
