// aligned-instructions on Linux, on a processor that is no x86: what C does there. The rest is
// about instructions of the x86.

#include <string.h>

#include "probe.h"

enum { LINE = 64 };

static _Alignas(LINE) char lines[2 * LINE];

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

    step("move", lines, sizeof lines);
    expect_equal("memcpy brings 16 bytes from each of 16 offsets", right_copies(), 16);

    step_absent("compute", "addps and vaddps are instructions of the x86");
    return lab_end();
}
