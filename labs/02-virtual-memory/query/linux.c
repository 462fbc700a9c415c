// query on Linux: /proc/self/maps tells of any address what is there.
//
// Watch the table `regions`: which mapping an address lies in, how large that is, and its
// protection.

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe.h"

struct mapping {
    uint64_t base, end;
    char permissions[5], name[512]; // "" if it has none
};

static const char CONSTANT[4097] = "a constant is read-only, and so are its neighbours";

static int protection(const struct mapping *m)
{
    return (m->permissions[0] == 'r') * PROT_READ + (m->permissions[1] == 'w') * PROT_WRITE +
           (m->permissions[2] == 'x') * PROT_EXEC;
}

// The mapping that holds `address`; all zero if there is none.
static struct mapping query(const char *what, uintptr_t address)
{
    static char line[1024];
    struct mapping m = {0};
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps)
        die("fopen of /proc/self/maps");
    while (fgets(line, sizeof line, maps)) {
        struct mapping at = {0};
        unsigned long long base;
        unsigned long long end;
        sscanf(line, "%llx-%llx %4s %*s %*s %*s %511[^\n]", &base, &end, at.permissions, at.name);
        at.base = base;
        at.end = end;
        if (address >= base && address < end)
            m = at;
    }
    fclose(maps);
    if (m.end)
        table_row("regions", "address:hex base:hex size:bytes read:yes write:yes execute:yes", what,
                  (int64_t)address, (int64_t)m.base, (int64_t)(m.end - m.base),
                  m.permissions[0] == 'r', m.permissions[1] == 'w', m.permissions[2] == 'x');
    return m;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    char program[512] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) == -1)
        die("readlink of /proc/self/exe");

    // Query an array on the stack: the article's. What is told is the whole mapping, not the rest
    // of it from there on.
    volatile char array[4097] = {0};
    const uintptr_t begin = (uintptr_t)array;
    struct mapping m = query("array on the stack", begin);
    step("query-stack", (const void *)begin, sizeof array);
    expect_true("the array lies in the mapping that is called [stack]",
                strcmp(m.name, "[stack]") == 0);
    expect_at_least("what is told reaches to the end of the array", (int64_t)(m.end - begin),
                    sizeof array);
    expect_true("the array is private", m.permissions[3] == 'p');
    expect_equal("the array can be read and written", protection(&m), PROT_READ | PROT_WRITE);

    // Query the program's own code: it belongs to the file, and can be run and read.
    m = query("code", (uintptr_t)main);
    step("query-code", (const void *)(uintptr_t)main, 1);
    expect_true("code belongs to the program's file", strcmp(m.name, program) == 0);
    expect_equal("code can be run and read, not written", protection(&m), PROT_READ | PROT_EXEC);

    // Query a constant: another part of the file, with a protection of its own.
    m = query("constant", (uintptr_t)CONSTANT);
    step("query-constant", CONSTANT, sizeof CONSTANT);
    expect_true("a constant belongs to the program's file", strcmp(m.name, program) == 0);
    expect_equal("a constant can be read, not written", protection(&m), PROT_READ);

    // Query what is only reserved: no protection, no file, and no memory of what it is meant for.
    char *base = mmap(NULL, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    m = query("reserved", (uintptr_t)base + 3 * page_size() + 5);
    step("query-reserved", base, 1 << 20);
    expect_equal("what is reserved has no protection yet", protection(&m), 0);
    expect_true("what is reserved is private", m.permissions[3] == 'p');
    expect_equal("what is reserved belongs to no file", strlen(m.name), 0);

    // Query what is nobody's: the null page, and an address of the kernel.
    m = query("null", 0);
    const struct mapping kernel = query("kernel", -(uintptr_t)page_size());
    step("query-free", NULL, 0);
    expect_equal("the null page is in no mapping", m.end, 0);
    expect_equal("of an address of the kernel nothing is told", kernel.end, 0);
    return lab_end();
}
