// shared-counter on Windows: one variable for all instances of a program, in a section that says
// SHARED.
//
// Watch what each instance sees: one more than the instance before it, but 1 in a variable of the
// usual kind.

#include <windows.h>

#include "probe.h"
#include "processes.h"
#include "wide.h"

// The article's way. Only an initialised variable goes there, and the two compilers say it
// differently.
#ifdef _MSC_VER
#pragma data_seg(".share")
static volatile LONG counter = 0;
#pragma data_seg()
#pragma comment(linker, "/SECTION:.share,RWS")
#else
static volatile LONG counter __attribute__((section(".share"), shared)) = 0;
#endif

enum { INSTANCES = 3, INTRUDER = 1000 };
static int plain;
static struct child *others[2 * INSTANCES];

static int instance(void)
{
    tell_parent(InterlockedIncrement(&counter));
    wait_for_parent();
    return ++plain;
}

// Whoever loads the file has its shared section too, and may write what he likes.
static int intruder(const char *program)
{
    const HMODULE loaded = LoadLibraryEx(wide_path(program), NULL, DONT_RESOLVE_DLL_REFERENCES);
    if (!loaded)
        die("LoadLibraryEx");
    const ptrdiff_t away = (const char *)loaded - (const char *)GetModuleHandleW(NULL);
    return InterlockedExchange((volatile LONG *)((volatile char *)&counter + away), INTRUDER);
}

// The same bytes in another file, which goes when we do.
static void copy_program(const char *program, const char *copy)
{
    if (!CopyFile(wide_path(program), wide_path(copy), TRUE))
        die("CopyFile");
    HANDLE held = CreateFile(wide_path(copy), DELETE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                             OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (held == INVALID_HANDLE_VALUE)
        die("CreateFile");
}

static int64_t start(int i, const char *program, const char *role, const char *argument)
{
    others[i] = child_start(program, role, argument);
    const struct figure told = others[i] ? child_told(others[i]) : unknown("it was not started");
    if (is_unknown(told))
        die("another process");
    return value_of(told);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    if (in_role("instance"))
        return instance();
    if (in_role("intruder"))
        return intruder(role_argument());

    // Count: the section begins as the file has it. (++ would read, add and write: two instances
    // could collide.)
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery((const void *)&counter, &m, sizeof m))
        die("VirtualQuery");
    const LONG first = InterlockedIncrement(&counter);
    step("count", (const void *)&counter, sizeof counter);
    expect_equal("a page of a shared section is no copy-on-write page", m.Protect, PAGE_READWRITE);
    expect_equal("the first instance counts one", first, 1);

    // Start: each process of this file has the same page there.
    int in_order = 0;
    for (int i = 0; i < INSTANCES; i++)
        in_order += start(i, NULL, "instance", NULL) == i + 2;
    step("start", (const void *)&counter, sizeof counter);
    expect_equal("each further instance sees one more", in_order, INSTANCES);

    // Copy: the same bytes in another file are another program.
    const char *const program = own_path();
    const char *const copy = lab_file("copy.exe");
    copy_program(program, copy);
    const int64_t copied = start(INSTANCES, copy, "instance", NULL);
    step("copy", (const void *)&counter, sizeof counter);
    expect_equal("a copy of the program counts for itself", copied, 1);

    // Write: nobody asks who it is that loads the file.
    const int64_t read = child_end(child_start(copy, "intruder", program)).code;
    step("write", (const void *)&counter, sizeof counter);
    expect_equal("another program can read the counter", read, INSTANCES + 1);
    expect_equal("another program can write the counter", counter, INTRUDER);

    // End: the page goes with the last process that has it, and what was counted with it.
    int alone = 0;
    for (int i = 0; i < INSTANCES; i++)
        alone += child_end(others[i]).code == 1;
    child_end(others[INSTANCES]);
    const int64_t again = start(0, copy, "instance", NULL);
    const int64_t here = start(1, NULL, "instance", NULL);
    step("end", (const void *)&counter, sizeof counter);
    expect_equal("a plain variable counts its own process alone", alone, INSTANCES);
    expect_equal("after its last instance the counter begins again", again, 1);
    expect_equal("while one instance lives the counter stays", here, INTRUDER + 1);
    child_end(others[0]); // the copy's file can be deleted when nobody runs it
    return lab_end();
}
