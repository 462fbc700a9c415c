// atomic-instructions on Linux, on a processor that is no x86: what C's atomic types do there. The
// rest is about instructions of the x86.

#include <stdatomic.h>

#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    static _Atomic int number;
    atomic_fetch_add(&number, 1);
    step("aligned", (void *)&number, sizeof number);
    expect_equal("an atomic addition to an aligned number adds its 1", number, 1);

    step_absent("across-lines", "C has no atomic type that is not aligned, and the x86 prefix lock "
                                "is not here");
    step_absent("exchange", "cmpxchg16b is an instruction of the x86");
    return lab_end();
}
