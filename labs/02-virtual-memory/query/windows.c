// query on Windows: VirtualQuery tells of any address what is there.
//
// Watch the table `regions`: what begins where, how large it is, its state, its protection, and who
// holds it.

#include <windows.h>

#include "probe.h"

static const char CONSTANT[4097] = "a constant is read-only, and so are its neighbours";

static MEMORY_BASIC_INFORMATION query(const char *what, const void *address)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(address, &m, sizeof m))
        die("VirtualQuery");
    table_row("regions",
              "address:hex base:hex size:bytes state:hex protection:hex kind:hex allocated-at:hex",
              what, (intptr_t)address, (intptr_t)m.BaseAddress, (int64_t)m.RegionSize, m.State,
              m.Protect, m.Type, (intptr_t)m.AllocationBase);
    return m;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const intptr_t page = (intptr_t)page_size();

    // Query an array on the stack: the article's. Its size is no multiple of a page, and it begins
    // anywhere in one.
    volatile char array[4097] = {0};
    const intptr_t begin = (intptr_t)array;
    MEMORY_BASIC_INFORMATION m = query("array on the stack", (const void *)begin);
    step("query-stack", (const void *)begin, sizeof array);
    expect_equal("what is told of an address begins at its page", begin - (intptr_t)m.BaseAddress,
                 begin % page);
    const int64_t reaches = (intptr_t)m.BaseAddress + (int64_t)m.RegionSize - begin;
    expect_at_least("what is told reaches to the end of the array", reaches, sizeof array);
    expect_true("the array is committed", m.State == MEM_COMMIT);
    expect_true("the array is private", m.Type == MEM_PRIVATE);
    expect_equal("the array can be read and written", m.Protect, PAGE_READWRITE);

    // Query the program's own code: it belongs to the image, and can be run and read.
    m = query("code", (const void *)(intptr_t)main);
    step("query-code", (const void *)(intptr_t)main, 1);
    expect_true("code belongs to an image", m.Type == MEM_IMAGE);
    expect_equal("code can be run and read, not written", m.Protect, PAGE_EXECUTE_READ);
    const int64_t beside = (intptr_t)m.AllocationBase - (intptr_t)GetModuleHandleW(NULL);
    expect_equal("code is allocated with the header of its program", beside, 0);

    // Query a constant: another part of the image, with a protection of its own.
    m = query("constant", CONSTANT);
    step("query-constant", CONSTANT, sizeof CONSTANT);
    expect_true("a constant belongs to an image", m.Type == MEM_IMAGE);
    expect_equal("a constant can be read, not written", m.Protect, PAGE_READONLY);

    // Query what is only reserved: no protection yet, but the one that was wished for is
    // remembered.
    char *base = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    m = query("reserved", base + 3 * page + 5);
    step("query-reserved", base, 1 << 20);
    expect_true("what is reserved is told as reserved", m.State == MEM_RESERVE);
    expect_equal("what is reserved has no protection yet", m.Protect, 0);
    expect_equal("the wish at reserving is remembered", m.AllocationProtect, PAGE_READWRITE);
    expect_equal("where the reservation begins is told too", (char *)m.AllocationBase - base, 0);

    // Query what is nobody's: the null page, and an address of the kernel.
    m = query("free: null", NULL);
    MEMORY_BASIC_INFORMATION k;
    const int64_t kernel =
        VirtualQuery((const void *)~(intptr_t)0xFFF, &k, sizeof k) ? 0 : GetLastError();
    step("query-free", NULL, 0);
    expect_true("the null page is told as free", m.State == MEM_FREE);
    expect_error("of an address of the kernel nothing is told", kernel, ERROR_INVALID_PARAMETER);
    return lab_end();
}
