// virtual-query on Windows: VirtualQuery says of any address what is there.
//
// Watch the table `regions`: where a region begins, how large it is, and the allocation that it is
// part of. What is there is said in three words: state, kind and protection.

#include <windows.h>

#include <stdio.h>

#include "probe.h"

enum { ARRAY = 4097 }; // bytes: the article's, no multiple of a page

static const char CONSTANT[ARRAY] = "a constant is read-only, and so are its neighbours";

static MEMORY_BASIC_INFORMATION query(const char *what, const void *address)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(address, &m, sizeof m))
        die("VirtualQuery");
    table_row("regions", "address:hex base:hex size:bytes allocated-at:hex", what,
              (intptr_t)address, (intptr_t)m.BaseAddress, (int64_t)m.RegionSize,
              (intptr_t)m.AllocationBase);
    return m;
}

static const char *rights(DWORD protection)
{
    return protection == PAGE_READWRITE      ? "rw-"
           : protection == PAGE_EXECUTE_READ ? "r-x"
           : protection == PAGE_READONLY     ? "r--"
           : protection == 0                 ? "none yet"
                                             : "other";
}

// The text lives as long as the program: a claim keeps it.
static const char *description(const MEMORY_BASIC_INFORMATION *m)
{
    static char texts[5][40];
    static int used;
    const char *state = m->State == MEM_COMMIT    ? "committed"
                        : m->State == MEM_RESERVE ? "reserved"
                                                  : "free";
    const char *kind = m->Type == MEM_IMAGE     ? "image"
                       : m->Type == MEM_PRIVATE ? "private"
                                                : "other";
    char *text = texts[used++];
    snprintf(text, sizeof texts[0], "%s, %s, %s", state, kind, rights(m->Protect));
    return text;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const intptr_t page = (intptr_t)page_size();

    // Query an array on the stack: it begins somewhere in a page.
    volatile char array[ARRAY] = {0};
    const intptr_t begin = (intptr_t)array;
    MEMORY_BASIC_INFORMATION m = query(N_("array on the stack"), (const void *)begin);
    step("query-stack", (const void *)begin, sizeof array);
    expect_equal("the region found begins at the page of the address", (intptr_t)m.BaseAddress,
                 begin / page * page);
    expect_at_least("the region found ends at or after the end of the array",
                    (intptr_t)m.BaseAddress + (int64_t)m.RegionSize, begin + ARRAY);
    expect_text("an array on the stack is committed, private, rw-", description(&m),
                "committed, private, rw-");

    // Query the program's own code: a part of its image.
    m = query(N_("code"), (const void *)(intptr_t)main);
    step("query-code", (const void *)(intptr_t)main, 1);
    expect_text("code is committed, image, r-x", description(&m), "committed, image, r-x");
    expect_equal("code and the header of its program are one allocation",
                 (intptr_t)m.AllocationBase, (intptr_t)GetModuleHandleW(NULL));

    // Query a constant: another part of the image, with a protection of its own.
    m = query(N_("constant"), CONSTANT);
    step("query-constant", CONSTANT, sizeof CONSTANT);
    expect_text("a constant is committed, image, r--", description(&m), "committed, image, r--");

    // Query what is only reserved: it has no protection yet.
    char *base = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        die("VirtualAlloc(MEM_RESERVE)");
    m = query(N_("reserved"), base + 3 * page + 5);
    step("query-reserved", base, 1 << 20);
    expect_text("a reservation is reserved, private, none yet", description(&m),
                "reserved, private, none yet");
    expect_text("the protection asked for at reserving is remembered", rights(m.AllocationProtect),
                "rw-");
    expect_equal("the start of the reservation is found too", (intptr_t)m.AllocationBase,
                 (intptr_t)base);

    // Query what is nobody's: the null page, and an address of the kernel.
    m = query(N_("null page"), NULL);
    MEMORY_BASIC_INFORMATION k;
    const int64_t kernel =
        VirtualQuery((const void *)-page, &k, sizeof k) ? 0 : (int64_t)GetLastError();
    step("query-free", NULL, 0);
    expect_true("the null page is free", m.State == MEM_FREE);
    expect_error("a query of the last page of all addresses fails", kernel,
                 ERROR_INVALID_PARAMETER);
    return lab_end();
}
