// cpu: the figures of an emulated memory whose owners and touched pages are known, and how bad
// guests end.

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cpu.h"
#include "processes.h"

enum { MIB = 1 << 20, PAGE = 4096 };

static uc_engine *engine(char *ram, uint64_t size)
{
    uc_engine *uc;
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, size, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");
    return uc;
}

static int bad_guest(const unsigned char *code, size_t size)
{
    char *ram = cpu_memory("x86", 32, MIB);
    memcpy(ram + PAGE, code, size);
    cpu_run(engine(ram, MIB), PAGE);
    return 0;
}

static void check_ending(const char *role, const char *sentence)
{
    const struct ending e = run_self(role, NULL);
    check(role, e.how, EXITED);
    check(role, e.code, 2);
    if (!strstr(e.said, sentence))
        fprintf(stderr, "%s said: %s\n", role, e.said);
    check(role, strstr(e.said, sentence) != NULL, 1);
}

static void check_figures(void)
{
    char *ram = cpu_memory("x86", 32, 128 * MIB);
    struct snapshot s = look(at(0), 0);
    check("memory", s.process.space, 128 * MIB);
    check("nothing given", s.process.commit, 0);
    check("all is one hole", cpu_largest_hole(), 128 * MIB);
    check("no program's address space", is_unknown(s.memory_status.avail_virtual), true);
    cpu_give('A', 0, 10 * MIB);
    cpu_give('B', 10 * MIB, 110 * MIB);
    ram[0] = ram[10 * MIB - 1] = ram[10 * MIB] = 1;
    s = look(at(10 * MIB - PAGE), 2 * PAGE);
    check("given", s.process.commit, 120 * MIB);
    check("touched", s.process.resident, 3 * PAGE);
    check("free", s.memory_status.avail_physical, 8 * MIB);
    check("touched in the region", s.region.resident, 2 * PAGE);
    cpu_free(0, 10 * MIB);
    s = look(at(0), 20 * MIB);
    check("free", s.memory_status.avail_physical, 18 * MIB);
    check("largest hole", cpu_largest_hole(), 10 * MIB);
    check("left of the region", s.region.committed, 10 * MIB);
    check("what was freed is zero", ram[0], 0);
    const struct snapshot again = look(at(0), 20 * MIB);
    check("no space by looking", again.process.space, s.process.space);
    check("no commit by looking", again.process.commit, s.process.commit);
    check("nothing touched by looking", again.process.resident, s.process.resident);

    // mov byte [126 MiB], 42; hlt
    static const unsigned char STORE[] = {0xc6, 0x05, 0x00, 0x00, 0xe0, 0x07, 0x2a, 0xf4};
    cpu_give('C', 120 * MIB, 8 * MIB);
    memcpy(ram + 120 * MIB, STORE, sizeof STORE);
    cpu_run(engine(ram, 128 * MIB), 120 * MIB);
    check("the guest stored", ram[126 * MIB], 42);
    check("which touched a page", look(at(126 * MIB), PAGE).region.resident, PAGE);
}

int main(int argc, char **argv)
{
    static const unsigned char ENDLESS[] = {0xeb, 0xfe}, WILD[] = {0xe9, 0, 0, 0, 0x70},
                               UNHEARD[] = {0xcd, 0x20};
    lab_begin_as("probe", "cpu", argc, argv);
    if (in_role("endless"))
        return bad_guest(ENDLESS, sizeof ENDLESS);
    if (in_role("wild"))
        return bad_guest(WILD, sizeof WILD);
    if (in_role("unheard"))
        return bad_guest(UNHEARD, sizeof UNHEARD);
    if (in_role("outside")) {
        cpu_memory("x86", 32, MIB);
        cpu_give('A', MIB, PAGE);
        return 0;
    }
    check_ending("endless", "no hlt after 50000000 jumps");
    check_ending("wild", "without hlt: Invalid memory fetch");
    check_ending("unheard", "without hlt: Unhandled CPU exception");
    check_ending("outside", "are not whole pages of the memory");
    check_figures();
    return wrong != 0;
}
