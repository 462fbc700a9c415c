// paging on an x86 CPU: each program has addresses of its own, from 0, and memory only where it has
// touched them.
//
// Watch the page faults: one loads each page when it is first touched, and one stops A's stray
// store.

#include <string.h>

#include "cpu.h"
#include "kernel.h"

enum { A, B, C, MIB = 1 << 20, PAGE = 4096, ENTRY = PAGE, MEMORY = 128 * MIB };
enum { A_SIZE = 10 * MIB, B_SIZE = 110 * MIB, C_SIZE = 20 * MIB, C_USES = 12 * MIB };

extern const struct guest kernel, writer, adder;
static const struct guest *const programs[] = {&writer, &adder, &adder};
static uc_engine *uc;
static char *ram;
static int64_t loaded; // bytes that the disk has read

// The disk: page and program are said first, the frame starts it.
static void on_port(uc_engine *engine, uint32_t port, int size, uint32_t value, void *nothing)
{
    static uint32_t page, program;
    (void)engine, (void)size, (void)nothing;
    if (port == PAGE_PORT)
        page = value;
    else if (port == PROGRAM_PORT)
        program = value;
    if (port != FRAME_PORT)
        return;
    cpu_image(programs[program], (uint64_t)page * PAGE, PAGE, ram + (uint64_t)value * PAGE);
    loaded += PAGE;
}

// The kernel's own table says whose each frame is: the probe is told what has changed in it.
static void tell_probe(void)
{
    static char told[MEMORY / PAGE], frames[MEMORY / PAGE];
    uc_mem_read(uc, FRAMES, frames, sizeof frames);
    for (uint64_t i = 0; i < sizeof frames; i++) {
        if (frames[i] == told[i])
            continue;
        if (frames[i])
            cpu_give(frames[i], i * PAGE, PAGE);
        else
            cpu_free(i * PAGE, PAGE);
    }
    memcpy(told, frames, sizeof told);
}

static uint32_t run(uint32_t program, uint32_t size)
{
    cpu_call(uc, ENTER, program, 0);
    const uint32_t eax = cpu_call(uc, ENTRY, 0, size); // every program believes that it lies at 0
    tell_probe();
    return eax;
}

static uint32_t word(uint32_t address)
{
    uint32_t value = 0;
    uc_mem_read(uc, address, &value, sizeof value);
    return value;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(MEMORY, 0);
    uc_hook hook;
    ram = cpu_memory("x86", 32, MEMORY);
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, MEMORY, UC_PROT_ALL, cpu_paging(uc))) ||
        cpu_failed(uc_mem_map(uc, SYSTEM, SYSTEM_SIZE, UC_PROT_ALL)) ||
        cpu_failed(uc_mem_write(uc, SYSTEM, kernel.image, kernel.size)) ||
        cpu_failed(
            uc_hook_add(uc, &hook, UC_HOOK_INSN, (void *)on_port, NULL, 1, 0, UC_X86_INS_OUT)))
        die("setting up the machine");

    // Boot: the kernel writes the page tables, with every page absent, and turns paging on.
    cpu_run(uc, BOOT);
    struct snapshot now = step("boot", at(0), MEMORY);
    expect_equal("no program is in memory yet", now.process.commit, 0);

    // Run A: each page faults when first touched, and the kernel has it read. The stray store
    // faults too; A ends there.
    run(A, A_SIZE);
    now = step("run-a", at(0), A_SIZE);
    expect_equal("A takes a page fault for each page and one for its stray store", now.faults,
                 A_SIZE / PAGE + 1);
    expect_equal("the stray store ends in the handler of vector 14", word(VECTOR), 14);
    expect_equal("CR2 has the address behind A's last byte", word(ADDRESS), A_SIZE);

    // Start B: it needs 110 MB and has touched one so far.
    run(B, MIB);
    now = step("start-b", at(0), MEMORY);
    expect_equal("only what B has touched is loaded", now.change.commit, MIB);
    expect_equal("address 0 is A's run count for A", ram[word(TABLES) & -PAGE], 1);
    expect_equal("address 0 is B's first byte for B", ram[word(TABLES + TABLES_SIZE) & -PAGE], 100);

    // Run B: over all of its data, among them the byte that A was after.
    const uint32_t sum = run(B, B_SIZE);
    now = step("run-b", at(0), MEMORY);
    cpu_draw();
    expect_equal("B adds up the data it was loaded with", sum, cpu_image_sum(&adder, B_SIZE));
    expect_equal("A and B leave 8 MB", now.memory_status.avail_physical, 8 * MIB);

    // End A: 18 MB are free, in two holes.
    cpu_call(uc, END, A, 0);
    tell_probe();
    now = step("end-a", at(0), MEMORY);
    cpu_draw();
    expect_equal("without A 18 MB are free", now.memory_status.avail_physical, 18 * MIB);
    expect_equal("the largest hole of them has 10 MB", cpu_largest_hole(), 10 * MIB);

    // Run C: it needs 20 MB, and touches 12.
    loaded = 0;
    const uint32_t sum_of_c = run(C, C_USES);
    step("run-c", at(0), MEMORY);
    cpu_draw();
    expect_equal("C runs and adds up its data", sum_of_c, cpu_image_sum(&adder, C_USES));
    expect_equal("C fills the first hole", look(at(0), A_SIZE).region.committed, A_SIZE);
    expect_equal("C goes on in the second", look(at(A_SIZE + B_SIZE), 8 * MIB).region.committed,
                 C_USES - A_SIZE);
    expect_equal("to let C in 12 MB are copied", loaded, C_USES);
    expect_equal("B finds its memory as it left it", run(B, B_SIZE), sum);
    // as whole-programs measures
    table_row("moved", "out:bytes in:bytes", "C let in by swapping B", B_SIZE, C_SIZE + B_SIZE);
    table_row("moved", "out:bytes in:bytes", "C let in by paging", 0, loaded);
    return lab_end();
}
