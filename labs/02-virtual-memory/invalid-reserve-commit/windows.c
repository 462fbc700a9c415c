// invalid-reserve-commit on Windows: wrong ways to reserve and to commit, and the error of each.
//
// Watch that a refused call leaves no trace.

#include <windows.h>

#include "faults.h"
#include "probe.h"
#include "wide.h"

enum { RESERVED = 1 << 20, COMMITTED = 1 << 19 }; // bytes
enum { BAD_PARAMETER = ERROR_INVALID_PARAMETER, BAD_ADDRESS = ERROR_INVALID_ADDRESS };
static const SIZE_T USER_SPACE = sizeof(void *) == 8 ? (SIZE_T)0x7FFFFFFE0000ULL : 0x7FFE0000;

static int64_t reserving(void *at, SIZE_T size, DWORD protection)
{
    return VirtualAlloc(at, size, MEM_RESERVE, protection) ? 0 : (int64_t)GetLastError();
}

static int64_t committing(void *at, SIZE_T size)
{
    return VirtualAlloc(at, size, MEM_COMMIT, PAGE_READWRITE) ? 0 : (int64_t)GetLastError();
}

// Where a MiB is free: it was reserved for a moment and released.
static char *free_room(void)
{
    char *room = VirtualAlloc(NULL, RESERVED, MEM_RESERVE, PAGE_READWRITE);
    if (!room || !VirtualFree(room, 0, MEM_RELEASE))
        die("VirtualAlloc of free room");
    return room;
}

// Reads a byte of the program's file to `at`.
static int64_t reading_a_file(void *at)
{
    DWORD n;
    HANDLE file = CreateFileW(wide_path(own_path()), GENERIC_READ, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        die("CreateFileW");
    const int64_t error = ReadFile(file, at, 1, &n, NULL) ? 0 : (int64_t)GetLastError();
    CloseHandle(file);
    return error;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Reserve: a MiB.
    char *base = VirtualAlloc(NULL, RESERVED, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    step("reserve", base, RESERVED);

    // Reserve wrongly: one thing is wrong each time.
    const int64_t no_byte = reserving(NULL, 0, PAGE_READWRITE);
    const int64_t two_protections = reserving(NULL, 1, PAGE_READWRITE | PAGE_READONLY);
    const int64_t reserved_already = reserving(base, 1, PAGE_READWRITE);
    const int64_t all_of_user_space = reserving(NULL, USER_SPACE, PAGE_READWRITE);
    struct snapshot now = step("reserve-wrongly", base, RESERVED);
    expect_error("reserving no byte is refused", no_byte, BAD_PARAMETER);
    expect_error("reserving with two protections at once is refused", two_protections,
                 BAD_PARAMETER);
    expect_error("reserving what is reserved is refused", reserved_already, BAD_ADDRESS);
    expect_error("reserving all of user space is refused", all_of_user_space,
                 ERROR_NOT_ENOUGH_MEMORY);
    expect_at_most("refused reservations take no address space", now.change.space, 0);

    // Commit: the first half.
    if (!VirtualAlloc(base, COMMITTED, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    step("commit", base, RESERVED);

    // Commit wrongly, and use what is not committed.
    const struct fault touch = try_read(base + COMMITTED);
    const int64_t system_call = reading_a_file(base + COMMITTED);
    const int64_t free_page = committing(free_room(), 1);
    const int64_t twice = committing(base, COMMITTED);
    const int64_t past_the_end = committing(base, RESERVED + 1);
    now = step("commit-wrongly", base, RESERVED);
    expect_fault("touching what is only reserved faults", touch.code, EXCEPTION_ACCESS_VIOLATION);
    expect_error("a system call that writes to what is only reserved is refused", system_call,
                 ERROR_NOACCESS);
    expect_error("committing what nobody reserved is refused", free_page, BAD_ADDRESS);
    expect_error("committing twice is granted", twice, 0);
    expect_error("committing past the reservation is refused", past_the_end, BAD_ADDRESS);
    expect_equal("the refused commit has committed nothing", now.region.committed, COMMITTED);
    return lab_end();
}
