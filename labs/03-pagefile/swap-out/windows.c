// swap-out on Windows: where does a page go that no file has?
//
// Watch `resident` fall when the working set is emptied. The pages go to the modified list, from
// there to a compressed store in memory, or to the page file.

#include <windows.h>

#include <psapi.h>
#include <string.h>

#include "probe.h"

enum { BYTES = 16 << 20 };

static int64_t sum_of(const volatile unsigned char *p)
{
    const int64_t page = (int64_t)page_size();
    int64_t sum = 0;
    for (int64_t i = 0; i < BYTES / page; i++)
        sum += p[i * page];
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(BYTES, 0);

    // Write: every page holds something that no file has.
    unsigned char *p = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!p)
        die("VirtualAlloc");
    memset(p, 7, BYTES);
    struct snapshot now = step("write", p, BYTES);
    expect_equal("every page that was written is resident", now.region.resident, BYTES);

    // Push out: the page file can take them, if there is one, once they are on the modified list.
    if (!EmptyWorkingSet(GetCurrentProcess()))
        die("EmptyWorkingSet");
    now = step("push-out", p, BYTES);
    expect_equal("pages of no file leave the working set", now.region.resident, 0);

    // Bring back: they are read.
    const int64_t sum = sum_of(p);
    now = step("bring-back", p, BYTES);
    expect_equal("pages of no file hold what was written", sum, 7 * BYTES / (int64_t)page_size());
    expect_equal("all pages of no file are back", now.region.resident, BYTES);
    VirtualFree(p, 0, MEM_RELEASE);
    return lab_end();
}
