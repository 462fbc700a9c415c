// aligned-instructions on Linux, on a processor that is no x86: what C does there. The rest is
// about instructions of the x86.

#include <string.h>

#include "probe.h"

static _Alignas(16) char bytes[32] = "abcdefghijklmnopqrstuvwxyz01234";

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

    step("move", bytes, sizeof bytes);
    expect_equal("memcpy brings 16 bytes from each of 16 offsets", right_copies(), 16);

    step_absent("compute", "addps and vaddps are instructions of the x86");
    return lab_end();
}
