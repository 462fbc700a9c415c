// commit-charge on Linux: what does committing cost, and when?
//
// Watch `commit` rise at once by all of the range, where `resident` does not move. It is a count of
// what we may use.

#include <sys/mman.h>

#include "probe.h"

enum { BYTES = 64 << 20 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Reserve: addresses, and nothing else. Only what can be written counts.
    char *p = mmap(NULL, BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("reserve", p, BYTES);
    expect_equal("reserving charges no commit", now.change.commit, 0);

    // Commit: the charge rises by all of it. No page of memory is handed over.
    if (mprotect(p, BYTES, PROT_READ | PROT_WRITE) == -1)
        die("mprotect");
    now = step("commit", p, BYTES);
    expect_equal("committing charges all of the range at once", now.change.commit, BYTES);
    expect_equal("committing takes no memory", now.region.resident, 0);

    // Decommit: a new mapping over the old one. The charge is given back at once as well.
    if (mmap(p, BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        die("mmap(MAP_FIXED)");
    now = step("decommit", p, BYTES);
    expect_equal("decommitting gives all of the charge back", now.change.commit, -BYTES);
    return lab_end();
}
