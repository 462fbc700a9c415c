// guard-page on Windows: a guard faults once, and opens itself.
//
// Watch the two touches: of the program, and of the system on its behalf.

#include <windows.h>

#include "faults.h"
#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Guard: a page with a value in it, and then a guard over it.
    char *page = VirtualAlloc(NULL, page_size(), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!page)
        die("VirtualAlloc");
    *page = 8;
    DWORD old;
    if (!VirtualProtect(page, 1, PAGE_READWRITE | PAGE_GUARD, &old))
        die("VirtualProtect(PAGE_GUARD)");
    const struct snapshot now = step("guard", page, page_size());
    expect_equal("a guarded page stays committed", now.region.committed, page_size());

    // Touch: twice. The first touch takes the guard away.
    const struct fault first = try_read(page);
    const struct fault second = try_read(page);
    step("touch", page, page_size());
    expect_fault("the first touch of a guarded page faults", first.code,
                 STATUS_GUARD_PAGE_VIOLATION);
    expect_fault("the second touch of a guarded page does not fault", second.code, 0);
    expect_equal("the guarded page has kept its value", *page, 8);

    // Lock: the system's own touch counts as well. The first try is refused, and the guard is gone.
    if (!VirtualProtect(page, 1, PAGE_READWRITE | PAGE_GUARD, &old))
        die("VirtualProtect(PAGE_GUARD) again");
    const int64_t refusal = VirtualLock(page, 1) ? 0 : GetLastError();
    const int64_t retry = VirtualLock(page, 1) ? 0 : GetLastError();
    step("lock", page, page_size());
    expect_fault("a guarded page cannot be locked", refusal, STATUS_GUARD_PAGE_VIOLATION);
    expect_error("a guarded page can be locked at the second try", retry, 0);
    return lab_end();
}
