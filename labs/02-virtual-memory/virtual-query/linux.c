// virtual-query on Linux: /proc/self/maps says of any address what is there.
//
// Watch the table `regions`: which mapping an address lies in, and how large that is. The letters
// of a mapping say what may be done with it; the last one is p for private.

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

enum { QUERIES = 6, LENGTH = 511 }; // LENGTH: of a name, at most
enum { RESERVED = 1 << 20 };        // bytes

struct mapping {
    uint64_t base, end; // 0: there is none
    char permissions[5];
    char name[LENGTH + 1];
};

static const char CONSTANT[4097] = "a constant is read-only, and so are its neighbours";

static bool read_line(FILE *maps, struct mapping *m)
{
    static char line[1024];
    unsigned long long base;
    unsigned long long end;
    if (!fgets(line, sizeof line, maps))
        return false;
    m->name[0] = '\0';
    sscanf(line, "%llx-%llx %4s %*s %*s %*s %511[^\n]", &base, &end, m->permissions, m->name);
    m->base = base;
    m->end = end;
    return true;
}

// The mapping that holds `address`. It lives as long as the program: a claim keeps its texts.
static const struct mapping *query(const char *what, uintptr_t address)
{
    static struct mapping found[QUERIES];
    static int used;
    struct mapping *m = &found[used++];
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps)
        die("fopen of /proc/self/maps");
    bool more = read_line(maps, m);
    while (more && address >= m->end)
        more = read_line(maps, m);
    fclose(maps);
    if (!more || address < m->base)
        *m = (struct mapping){0};
    table_row("regions", "address:hex base:hex size:bytes", what, (int64_t)address,
              (int64_t)m->base, (int64_t)(m->end - m->base));
    return m;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    static char program[LENGTH + 1];
    if (readlink("/proc/self/exe", program, LENGTH) == -1)
        die("readlink of /proc/self/exe");

    // Query an array on the stack: what is found is the whole mapping.
    volatile char array[4097] = {0};
    const uintptr_t begin = (uintptr_t)array;
    const struct mapping *m = query(N_("array on the stack"), begin);
    step("query-stack", (const void *)begin, sizeof array);
    expect_text("the mapping of an array on the stack is called [stack]", m->name, "[stack]");
    expect_at_least("the mapping found ends at or after the end of the array", (int64_t)m->end,
                    (int64_t)(begin + sizeof array));
    expect_text("an array on the stack is rw-p", m->permissions, "rw-p");

    // Query the program's own code: it belongs to the program's file.
    m = query(N_("code"), (uintptr_t)main);
    step("query-code", (const void *)(uintptr_t)main, 1);
    expect_text("the mapping of code is called after the program's file", m->name, program);
    expect_text("code is r-xp", m->permissions, "r-xp");

    // Query a constant: another part of the file, with a protection of its own.
    m = query(N_("constant"), (uintptr_t)CONSTANT);
    step("query-constant", CONSTANT, sizeof CONSTANT);
    expect_text("the mapping of a constant is called after the program's file", m->name, program);
    expect_text("a constant is r--p", m->permissions, "r--p");

    // Query what is only reserved: no protection, no file, and no memory of what it is meant for.
    // The page before it is another mapping, since it has another protection.
    const uint64_t page = page_size();
    char *base = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || mprotect(base, page, PROT_READ) == -1)
        die("mmap");
    m = query(N_("reserved"), (uintptr_t)base + page);
    step("query-reserved", base, RESERVED);
    expect_text("a reservation is ---p", m->permissions, "---p");
    expect_text("the mapping of a reservation has no name", m->name, "");

    // Query what is nobody's: the null page, and an address of the kernel.
    const struct mapping *null = query(N_("null page"), (uintptr_t)NULL);
    const struct mapping *kernel = query(N_("kernel"), -(uintptr_t)page_size());
    step("query-free", NULL, 0);
    expect_equal("the null page is in no mapping", (int64_t)null->end, 0);
    expect_equal("the last page of all addresses is in no mapping", (int64_t)kernel->end, 0);
    return lab_end();
}
