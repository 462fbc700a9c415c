// access-faults on Linux, on a processor that is no x86: what its plain loads do. The rest is about
// the x86 itself.

#include <string.h>

#include "faults.h"
#include "probe.h"

struct __attribute__((packed)) any { // an int that may stand anywhere
    int value;
};

static _Alignas(16) char bytes[32] = "abcdefghijklmnopqrstuvwxyz";

static void load_everywhere(void *right)
{
    for (int offset = 0; offset < 16; offset++) {
        const int value = ((const volatile struct any *)(bytes + offset))->value;
        *(int64_t *)right += memcmp(&value, bytes + offset, sizeof value) == 0;
    }
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Load: four bytes from each offset.
    int64_t right = 0;
    const struct fault plain = try_call(load_everywhere, &right);
    step("load", bytes, sizeof bytes);
    expect_true("no plain load of four bytes faults, aligned or not", !plain.happened);
    expect_equal("a plain load brings the bytes from each of 16 offsets", right, 16);

    step_absent("check",
                "the flag AC, by which a program asks for alignment checks, is one of the x86");
    return lab_end();
}
