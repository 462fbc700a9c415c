// refusals on Windows: wrong calls, and the error code that each of them ends in.
//
// Watch the table `refusals`: 87 invalid parameter, 487 invalid address, 8 too much, 998 no access;
// 0 is granted.

#include <windows.h>

#include "faults.h"
#include "probe.h"

enum { RESERVED = 1 << 20, COMMITTED = 1 << 19, UNIT = 65536 };
enum { BAD_PARAMETER = ERROR_INVALID_PARAMETER, BAD_ADDRESS = ERROR_INVALID_ADDRESS };
enum { TOO_MUCH = ERROR_NOT_ENOUGH_MEMORY, NO_ACCESS = ERROR_NOACCESS };
static const SIZE_T USER_SPACE = sizeof(void *) == 8 ? (SIZE_T)0x7FFFFFFE0000ULL : 0x7FFE0000;

// A claim on the error that a call ends in, 0 if it is granted. The table shows it beside the text
// of the call.
#define expect_refusal(says, call, error) \
    expect_error(says, keep(#call, (call) ? 0 : (int64_t)GetLastError()), error)

static int64_t keep(const char *call, int64_t error)
{
    table_row("refusals", "error", call, error);
    return error;
}

// Where 128 KiB are free: had for a moment and given back.
static char *some_room(void)
{
    char *room = VirtualAlloc(NULL, 2 * UNIT, MEM_RESERVE, PAGE_READWRITE);
    if (!room || !VirtualFree(room, 0, MEM_RELEASE))
        die("VirtualAlloc of some room");
    return room;
}

static void reserve_wrongly(char *base)
{
    expect_refusal("reserving no byte is refused",
                   VirtualAlloc(NULL, 0, MEM_RESERVE, PAGE_READWRITE), BAD_PARAMETER);
    expect_refusal("two protections at once are refused",
                   VirtualAlloc(NULL, 1, MEM_RESERVE, PAGE_READWRITE | PAGE_READONLY),
                   BAD_PARAMETER);
    expect_refusal("reserving what is reserved is refused",
                   VirtualAlloc(base, 1, MEM_RESERVE, PAGE_READWRITE), BAD_ADDRESS);
    expect_refusal("reserving all of user space is refused",
                   VirtualAlloc(NULL, USER_SPACE, MEM_RESERVE, PAGE_READWRITE), TOO_MUCH);
}

static void commit_wrongly(char *base)
{
    expect_refusal("committing what nobody reserved is refused",
                   VirtualAlloc(some_room(), 1, MEM_COMMIT, PAGE_READWRITE), BAD_ADDRESS);
    expect_refusal("committing beyond the reservation is refused",
                   VirtualAlloc(base, RESERVED + 1, MEM_COMMIT, PAGE_READWRITE), BAD_ADDRESS);
    expect_refusal("committing twice is granted",
                   VirtualAlloc(base, COMMITTED, MEM_COMMIT, PAGE_READWRITE), 0);
    expect_fault("touching what is only reserved faults", try_read(base + COMMITTED).code,
                 EXCEPTION_ACCESS_VIOLATION);
}

static void protect_wrongly(char *base, char *two)
{
    DWORD old;
    expect_refusal("protecting what is only reserved is refused",
                   VirtualProtect(base + COMMITTED, 1, PAGE_READONLY, &old), BAD_ADDRESS);
    expect_refusal("protecting what is committed in part is refused",
                   VirtualProtect(base, RESERVED, PAGE_READONLY, &old), BAD_ADDRESS);
    expect_refusal("protecting across two reservations is refused",
                   VirtualProtect(two, 2 * UNIT, PAGE_READONLY, &old), BAD_ADDRESS);
    expect_refusal("copying private memory on write is refused",
                   VirtualProtect(base, 1, PAGE_WRITECOPY, &old), BAD_PARAMETER);
    expect_refusal("no place for the old protection is refused",
                   VirtualProtect(base, 1, PAGE_READONLY, NULL), NO_ACCESS);
    expect_true("what was refused has protected nothing", !(try_write(base + UNIT).happened));
}

static void free_wrongly(char *base)
{
    expect_refusal("freeing without a type is refused", VirtualFree(base, 0, 0), BAD_PARAMETER);
    expect_refusal("decommitting beyond the reservation is refused",
                   VirtualFree(base, RESERVED + 1, MEM_DECOMMIT), BAD_PARAMETER);
    expect_refusal("decommitting what is not committed is granted",
                   VirtualFree(base, UNIT, MEM_DECOMMIT), 0);
    expect_refusal("releasing with a size is refused", VirtualFree(base, RESERVED, MEM_RELEASE),
                   BAD_PARAMETER);
    expect_refusal("releasing from an inner page on is refused",
                   VirtualFree(base + UNIT, 0, MEM_RELEASE), BAD_ADDRESS);
    expect_refusal("unmapping what is no view is refused", UnmapViewOfFile(base), BAD_ADDRESS);
    expect_equal("what was refused has released nothing", look(base, RESERVED).region.reserved,
                 RESERVED);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Reserve: a MiB, and two neighbours of 64 KiB, so that there is something to be wrong about.
    char *base = VirtualAlloc(NULL, RESERVED, MEM_RESERVE, PAGE_READWRITE);
    char *two = some_room();
    if (!base || !VirtualAlloc(two, UNIT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) ||
        !VirtualAlloc(two + UNIT, UNIT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_RESERVE)");
    step("reserve", base, RESERVED);
    reserve_wrongly(base);

    // Commit: the first half of the MiB. What was refused before has left no trace.
    if (!VirtualAlloc(base, COMMITTED, MEM_COMMIT, PAGE_READWRITE))
        die("VirtualAlloc(MEM_COMMIT)");
    struct snapshot now = step("commit", base, RESERVED);
    expect_equal("what was refused has reserved nothing", now.change.space, 0);
    commit_wrongly(base);

    // Protect: its first page.
    DWORD old;
    if (!VirtualProtect(base, 1, PAGE_READONLY, &old))
        die("VirtualProtect");
    now = step("protect", base, RESERVED);
    expect_equal("what was refused has committed nothing", now.region.committed, COMMITTED);
    protect_wrongly(base, two);

    // Decommit: all of it.
    if (!VirtualFree(base, COMMITTED, MEM_DECOMMIT))
        die("VirtualFree(MEM_DECOMMIT)");
    step("decommit", base, RESERVED);
    free_wrongly(base);

    // Release: all of it, and then once more.
    if (!VirtualFree(base, 0, MEM_RELEASE))
        die("VirtualFree(MEM_RELEASE)");
    step("release", base, RESERVED);
    expect_refusal("releasing twice is refused", VirtualFree(base, 0, MEM_RELEASE), BAD_ADDRESS);
    expect_refusal("releasing at an odd address of the first page is granted",
                   VirtualFree(two + 1, 0, MEM_RELEASE), 0);
    return lab_end();
}
