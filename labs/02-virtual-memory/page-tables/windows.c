// page-tables on Windows: what a reservation costs besides addresses.
//
// A page table leads to 2 MiB and is a page itself. Watch `commit` and `resident` of the process.
// Up to Windows 8 the page tables of a whole reservation were charged when it was made; since 8.1
// they are charged when they are needed.

#include <windows.h>

#include "probe.h"

static const int64_t BYTES = sizeof(void *) == 8 ? INT64_C(1) << 40 : 1 << 30;
enum { TOUCHED = 512, SPAN = 2 << 20 }; // pages; bytes
enum { NOISE = 1 << 19 };               // bytes

// The version that a program without a manifest is not told by other calls.
static bool is_before_windows_8_1(void)
{
    typedef LONG(WINAPI * get_version_fn)(OSVERSIONINFOW *);
    OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
    const get_version_fn get_version =
        (get_version_fn)(void (*)(void))GetProcAddress(GetModuleHandleW(L"ntdll"), "RtlGetVersion");
    if (!get_version || get_version(&version) != 0)
        die("RtlGetVersion");
    return version.dwMajorVersion * 100 + version.dwMinorVersion < 603;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();
    const int64_t pages = BYTES / SPAN / 2 < TOUCHED ? BYTES / SPAN / 2 : TOUCHED;
    const uint64_t all = (uint64_t)(pages * SPAN); // of the addresses, what is used

    // Reserve: far more than there is memory.
    char *base = VirtualAlloc(NULL, (SIZE_T)BYTES, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    const struct snapshot reserve = step("reserve", base, all);
    expect_at_most(
        "since Windows 8.1 reserving charges no page tables",
        is_before_windows_8_1() ? unknown("this Windows is older") : reserve.change.commit, NOISE);

    // Commit: the first two pages of each 2 MiB.
    for (int64_t i = 0; i < pages; i++)
        if (!VirtualAlloc(base + i * SPAN, 2 * page, MEM_COMMIT, PAGE_READWRITE))
            die("VirtualAlloc(MEM_COMMIT)");
    const struct snapshot commit = step("commit", base, all);
    expect_equal("every page committed is told as committed", commit.region.committed,
                 2 * pages * page);
    expect_at_least("committing charges every page committed", commit.change.commit,
                    2 * pages * page);

    // Touch: the second page of each 2 MiB, and then the one before it. In the other order the
    // second might come ahead with the first.
    for (int64_t i = 0; i < pages; i++)
        base[i * SPAN + page] = 'A';
    const struct snapshot touch = step("touch", base, all);
    expect_at_least("every page touched is resident", touch.region.resident, pages * page);
    expect_at_least("each page 2 MiB from the next makes a page table resident as well",
                    sum(commit.change.resident, touch.change.resident), 2 * pages * page);
    for (int64_t i = 0; i < pages; i++)
        base[i * SPAN] = 'A';
    const struct snapshot beside = step("touch-beside", base, all);
    expect_equal("every page touched beside another is resident", beside.region.resident,
                 2 * pages * page);
    expect_at_most("a page touched beside another makes no page table resident",
                   beside.change.resident, pages * page + NOISE);
    expect_at_most("a page touched beside another charges nothing", beside.change.commit, NOISE);

    // Release: the tables go with the addresses.
    if (!VirtualFree(base, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    const struct snapshot release = step("release", base, all);
    expect_equal("releasing gives the addresses back", release.region.reserved, 0);
    expect_at_most("releasing takes the touched pages out of the working set",
                   release.change.resident, NOISE - 2 * pages * page);
    return lab_end();
}
