// @NAME@ on Windows: TODO the question, in one sentence.
//
// TODO what to watch, in one or two lines.

#include <windows.h>

#include "probe.h"

static const int64_t BYTES = 1 << 20;

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Reserve: the addresses are ours.
    char *base = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc");
    struct snapshot now = step("reserve", base, BYTES);
    expect_equal("nothing of the mapping is resident", now.region.resident, 0);

    // Touch: one byte of the first page.
    *base = 'A';
    now = step("touch", base, BYTES);
    expect_equal("one page of the mapping is resident", look(base, page_size()).region.resident,
                 page_size());
    return lab_end();
}
