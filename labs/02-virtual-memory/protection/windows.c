// protection on Windows: what may be done with a page is a matter of the whole page.
//
// Watch which accesses fault, and that a range which begins in the middle of a page takes the whole
// page with it.

#include <windows.h>

#include "faults.h"
#include "probe.h"

// bytes
enum { RESERVED = 1000 * 1024 * 1024, COMMITTED = 64 << 20, DECOMMITTED = 50 * 1024 * 1024 };
enum { PER_PAGE = 1024, BEGIN = 2000 }; // ints

static int *reserve_and_commit(void)
{
    // Reserve: the article's 1000 MB, as high as there is room for them.
    int *cells = VirtualAlloc(NULL, RESERVED, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    if (!cells)
        die("VirtualAlloc(MEM_RESERVE)");
    struct snapshot now = step("reserve", cells, COMMITTED);
    expect_equal("reserving 1000 MB takes exactly that much address space", now.change.space,
                 RESERVED);

    // Commit: the first 64 MB, and every page of them is written to.
    if (!VirtualAlloc(cells, COMMITTED, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    for (int i = 0; i < COMMITTED / (int)sizeof *cells; i += PER_PAGE)
        cells[i] = 8;
    now = step("commit", cells, COMMITTED);
    expect_equal("every page that was written to is resident", now.region.resident, COMMITTED);
    return cells;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(COMMITTED, 0);
    const int64_t page = (int64_t)page_size();
    int *cells = reserve_and_commit();

    // Protect: one byte is asked for, and its page becomes read-only. The page after it does not.
    DWORD old;
    if (!VirtualProtect(cells, 1, PAGE_READONLY, &old))
        die("VirtualProtect");
    const struct fault first = try_write(&cells[0]);
    const struct fault last = try_write(&cells[PER_PAGE - 1]);
    const struct fault next = try_write(&cells[PER_PAGE]);
    step("protect", cells, COMMITTED);
    expect_fault("writing to the read-only page faults", first.code, EXCEPTION_ACCESS_VIOLATION);
    expect_fault("writing to the end of that page faults too", last.code,
                 EXCEPTION_ACCESS_VIOLATION);
    expect_true("writing to the page after that does not fault", !next.happened);
    expect_true("the read-only page can be read", !(try_read(cells).happened));

    // Unprotect: nothing was lost.
    if (!VirtualProtect(cells, 1, old, &old))
        die("VirtualProtect back");
    step("unprotect", cells, COMMITTED);
    expect_equal("the page has kept its value", cells[0], 8);
    expect_true("writing to the page works again", !(try_write(cells).happened));

    // Decommit: 50 MB from the middle of page 1 on. Whatever page holds a byte of them goes, and
    // page 0 holds none.
    if (!VirtualFree(cells + BEGIN, DECOMMITTED, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    const struct fault zero = try_write(&cells[10]);
    const struct fault one = try_read(&cells[PER_PAGE]);
    struct snapshot now = step("decommit", cells, COMMITTED);
    expect_equal("decommitting 50 MB from an odd address on takes a page more", now.change.commit,
                 -(DECOMMITTED + page));
    expect_equal("the decommitted pages are resident no more", now.region.resident,
                 COMMITTED - (DECOMMITTED + page));
    expect_equal("the address space stays reserved", now.change.space, 0);
    expect_true("page 0 can still be written", !zero.happened);
    expect_fault("page 1 is gone to its first byte", one.code, EXCEPTION_ACCESS_VIOLATION);

    // Guard: the first touch faults, and takes the guard away by itself.
    if (!VirtualProtect(cells, 1, PAGE_READWRITE | PAGE_GUARD, &old))
        die("VirtualProtect(PAGE_GUARD)");
    const struct fault once = try_read(cells);
    const struct fault twice = try_read(cells);
    step("guard", cells, COMMITTED);
    expect_fault("the first touch of a guarded page faults", once.code,
                 STATUS_GUARD_PAGE_VIOLATION);
    expect_true("the second touch does not fault", !twice.happened);

    // Lock: the system's own touch counts as well: the first try is refused, and the guard is gone.
    if (!VirtualProtect(cells, 1, PAGE_READWRITE | PAGE_GUARD, &old))
        die("VirtualProtect(PAGE_GUARD) again");
    const int64_t refusal = VirtualLock(cells, 1) ? 0 : GetLastError();
    const int64_t retry = VirtualLock(cells, 1) ? 0 : GetLastError();
    step("lock", cells, COMMITTED);
    expect_fault("a guarded page cannot be locked", refusal, STATUS_GUARD_PAGE_VIOLATION);
    expect_equal("a guarded page can be locked at the second try", retry, 0);

    // Release: committed or not, all of it goes.
    if (!VirtualFree(cells, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    now = step("release", cells, COMMITTED);
    expect_equal("releasing gives all the address space back", now.change.space, -RESERVED);
    return lab_end();
}
