// user-mode on an x86 CPU with paging, in 32-bit protected mode: page tables isolate programs only
// if no program can change them.
//
// Watch A try two ways to B's memory, first in ring 3, then in ring 0: a store into its own page
// table, and other page tables (mov cr3). kernel.asm has the tables, intruder.asm is A.

#include <string.h>

#include "cpu.h"

enum { MEMORY = 1 << 20, SYSTEM = 1 << 22, BOOT = SYSTEM, USER_MODE = SYSTEM + 8 };
enum { VECTOR = SYSTEM + 16, ERROR = SYSTEM + 20, ADDRESS = SYSTEM + 24 }; // the last fault's
enum { DIRECTORY_OF_B = SYSTEM + 0x11000, TABLE_OF_A = SYSTEM + 0x12000 };
enum { PRESENT = 1, WRITE = 2, USER = 4, SYSTEM_PAGE = PRESENT | WRITE };
enum { CODE = 0x1000, STORE = CODE, LOAD = CODE + 16, READ = CODE + 32, DATA_OF_B = 0x3000 };
enum { ENTRY = TABLE_OF_A + 8, TO_B = DATA_OF_B | USER | WRITE | PRESENT }; // page 2 of A

extern const struct guest kernel, intruder;
static uc_engine *uc;

static void power_on(void)
{
    char *ram = cpu_memory("x86", 32, MEMORY);
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, MEMORY, UC_PROT_ALL, cpu_paging(uc))) ||
        cpu_failed(uc_mem_map(uc, SYSTEM, MEMORY, UC_PROT_ALL)) ||
        cpu_failed(uc_mem_write(uc, SYSTEM, kernel.image, kernel.size)))
        die("setting up the machine");
    cpu_give('A', CODE, 2 * 4096);
    cpu_give('B', DATA_OF_B, 4096);
    memcpy(ram + CODE, intruder.image, intruder.size);
    memset(ram + DATA_OF_B, 'B', 4096);
}

// Lets A make an attempt in ring 3: it comes back by the fault that ends it.
static void in_ring_3(uint32_t attempt, uint32_t ebx, uint32_t ecx)
{
    uc_reg_write(uc, UC_X86_REG_EDX, &attempt);
    cpu_call(uc, USER_MODE, ebx, ecx);
}

static uint32_t word(uint32_t address)
{
    uint32_t value = 0;
    uc_mem_read(uc, address, &value, sizeof value);
    return value;
}

static uint32_t cr3(void)
{
    uint32_t value = 0;
    uc_reg_read(uc, UC_X86_REG_CR3, &value);
    return value;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    power_on();

    // Boot: page tables for A and B. The pages that hold them are the system's: no U/S bit.
    cpu_call(uc, BOOT, SYSTEM_PAGE, 0);
    const uint32_t tables_of_a = cr3();
    step("boot", at(0), MEMORY);

    // Store in ring 3: A writes an entry into its page table, so that its page 2 is B's memory.
    in_ring_3(STORE, ENTRY, TO_B);
    step("store", at(0), MEMORY);
    expect_equal("a store into the page table from ring 3 ends in vector 14", word(VECTOR), 14);
    expect_equal("the store's error code is 7: page present, write, user", word(ERROR), 7);
    expect_equal("CR2 has the address of the page table's entry", word(ADDRESS), ENTRY);
    expect_equal("the page table's entry stays absent", word(ENTRY), 0);

    // Load in ring 3: A asks the CPU for B's page tables.
    in_ring_3(LOAD, DIRECTORY_OF_B, 0);
    step("load", at(0), MEMORY);
    expect_equal("mov cr3 in ring 3 ends in vector 13", word(VECTOR), 13);
    expect_equal("A keeps its own page tables after mov cr3 in ring 3", cr3(), tables_of_a);

    // The same two in ring 0, where the CPU takes A for the system: A's page 2 is B's memory.
    cpu_call(uc, STORE, ENTRY, TO_B);
    const uint32_t data = cpu_call(uc, READ, 2 * 4096, 0);
    step("store-ring-0", at(0), MEMORY);
    expect_equal("A in ring 0 reads B's data through the entry that it wrote", data, 0x42424242);

    // After that every address of A is B's.
    cpu_call(uc, LOAD, DIRECTORY_OF_B, 0);
    step("load-ring-0", at(0), MEMORY);
    expect_equal("A in ring 0 gets B's page tables by mov cr3", cr3(), DIRECTORY_OF_B);
    return lab_end();
}
