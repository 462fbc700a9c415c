// invalid-protect-free on Windows: wrong ways to protect and to free, and the error of each.
//
// Watch that a refused call has done nothing: neither to a part of its range nor to the rest.

#include <windows.h>

#include "faults.h"
#include "probe.h"

enum { RESERVED = 1 << 17, UNIT = 1 << 16 }; // bytes
enum { BAD_PARAMETER = ERROR_INVALID_PARAMETER, BAD_ADDRESS = ERROR_INVALID_ADDRESS };

static int64_t protecting(void *at, SIZE_T size, DWORD protection)
{
    DWORD old;
    return VirtualProtect(at, size, protection, &old) ? 0 : (int64_t)GetLastError();
}

static int64_t freeing(void *at, SIZE_T size, DWORD type)
{
    return VirtualFree(at, size, type) ? 0 : (int64_t)GetLastError();
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = (int64_t)page_size();

    // Commit: the first half of a reservation, its last page, and the reservation after it.
    char *base = VirtualAlloc(NULL, RESERVED + UNIT, MEM_RESERVE, PAGE_READWRITE);
    if (!base || !VirtualFree(base, 0, MEM_RELEASE) ||
        !VirtualAlloc(base, RESERVED, MEM_RESERVE, PAGE_READWRITE) ||
        !VirtualAlloc(base, UNIT, MEM_COMMIT, PAGE_READWRITE) ||
        !VirtualAlloc(base + RESERVED - page, page, MEM_COMMIT, PAGE_READWRITE) ||
        !VirtualAlloc(base + RESERVED, UNIT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc");
    step("commit", base, RESERVED);

    // Protect wrongly.
    const int64_t partly = protecting(base, RESERVED, PAGE_READONLY);
    const int64_t across_two = protecting(base + RESERVED - page, 2 * page, PAGE_READONLY);
    const int64_t no_place =
        VirtualProtect(base, 1, PAGE_READONLY, NULL) ? 0 : (int64_t)GetLastError();
    const struct fault write = try_write(base);
    step("protect-wrongly", base, RESERVED);
    expect_error("protecting what is committed in part is refused", partly, BAD_ADDRESS);
    expect_error("protecting across two reservations is refused", across_two, BAD_ADDRESS);
    expect_error("protecting without a place for the old protection is refused", no_place,
                 ERROR_NOACCESS);
    expect_fault("refused protections leave the first page writable", write.code, 0);

    // Drop wrongly.
    const int64_t no_type = freeing(base, 0, 0);
    const int64_t past_the_end = freeing(base, RESERVED + 1, MEM_DECOMMIT);
    const int64_t reserved_only = freeing(base + UNIT, page, MEM_DECOMMIT);
    struct snapshot now = step("drop-wrongly", base, RESERVED);
    expect_error("freeing without a type is refused", no_type, BAD_PARAMETER);
    expect_error("decommitting past the reservation is refused", past_the_end, BAD_PARAMETER);
    expect_error("decommitting what is not committed is granted", reserved_only, 0);
    expect_equal("the refused decommit has decommitted nothing", now.region.committed, UNIT + page);

    // Release wrongly.
    const int64_t with_size = freeing(base, RESERVED, MEM_RELEASE);
    const int64_t inner_page = freeing(base + UNIT, 0, MEM_RELEASE);
    const int64_t no_view = UnmapViewOfFile(base) ? 0 : (int64_t)GetLastError();
    now = step("release-wrongly", base, RESERVED);
    const int64_t first = freeing(base, 0, MEM_RELEASE);
    const int64_t twice = freeing(base, 0, MEM_RELEASE);
    expect_error("releasing with a size is refused", with_size, BAD_PARAMETER);
    expect_error("releasing from an inner page on is refused", inner_page, BAD_ADDRESS);
    expect_error("unmapping what is no view is refused", no_view, BAD_ADDRESS);
    expect_equal("refused releases have released nothing", now.region.reserved, RESERVED);
    expect_error("releasing twice is refused", first ? first : twice, BAD_ADDRESS);
    return lab_end();
}
