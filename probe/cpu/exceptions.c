// exceptions.c: what an x86 CPU does at an exception, which Unicorn leaves out. It stops there; the
// CPU would push an error code and where it was, on the kernel's stack if a program of ring 3 was
// interrupted (the TSS says where that is), and go to the handler that the guest's IDT names.
//
// The error code of a page fault: bit 0, the page is there and forbidden; bit 1, a store; bit 2,
// ring 3. That of vector 13 is 0, as for any instruction that only ring 0 may use. Unicorn also
// never forgets an exception and takes the next for a double one: each handler starts from a
// context saved before.

#include <string.h>

#include "machine.h"

enum { USER_RING = 3, INTERRUPTS = 0x200, GATE_PRESENT = 0x8000 };

uint32_t cpu_reg(uc_engine *uc, int name)
{
    uint32_t value = 0;
    uc_reg_read(uc, name, &value);
    return value;
}

static uint32_t word(uc_engine *uc, uint32_t address)
{
    uint32_t value = 0;
    uc_mem_read(uc, address, &value, sizeof value);
    return value;
}

uint32_t cpu_page_entry(uc_engine *uc, uint32_t tables, uint32_t linear)
{
    const uint32_t directory = word(uc, (tables & -PAGE) + (linear >> 22) * 4);
    return directory & PRESENT ? word(uc, (directory & -PAGE) + (linear >> 12 & 1023) * 4) : 0;
}

// One byte of the program, or -1: the page tables lead to no memory.
static int code_byte(uc_engine *uc, uint32_t linear)
{
    const uint32_t page = cpu_page_entry(uc, cpu_reg(uc, UC_X86_REG_CR3), linear);
    const uint64_t physical = (page & -PAGE) + linear % PAGE;
    uint8_t byte = 0;
    if (!(page & PRESENT))
        return -1;
    if (physical < cpu.size)
        return (uint8_t)cpu.ram[physical];
    return uc_mem_read(uc, physical, &byte, 1) == UC_ERR_OK ? byte : -1;
}

// Of an opcode and the middle field of the byte after it: does it store?
static bool is_store(int opcode, int field)
{
    static const uint8_t STORES[] = {
        0x06, 0x0e, 0x16, 0x1e, 0x60, 0x68, 0x6a, 0x6c, 0x6d, 0x86, 0x87,
        0x88, 0x89, 0x8c, 0x8f, 0x9a, 0x9c, 0xa2, 0xa3, 0xaa, 0xab, 0xc0,
        0xc1, 0xc6, 0xc7, 0xc8, 0xd0, 0xd1, 0xd2, 0xd3, 0xe8}; // push, ins, xchg, mov, pop, call,
                                                               // stos, shifts, enter
    if (memchr(STORES, opcode, sizeof STORES) || (opcode & 0xf8) == 0x50)
        return true;
    if (opcode < 0x38) // add, or, adc, sbb, and, sub, xor: to memory, not from it
        return opcode % 8 < 2;
    if ((opcode & 0xfc) == 0x80) // the same with a constant; 7 is cmp
        return field != 7;
    return (opcode == 0xf6 || opcode == 0xf7) ? field == 2 || field == 3              // not, neg
                                              : (opcode & 0xfe) == 0xfe && field < 2; // inc, dec
}

// Unicorn does not say whether it was a store, so look at the instruction. If the fault is in the
// instruction itself, there is none yet.
static bool was_store(uc_engine *uc, uint32_t eip, uint32_t address)
{
    enum { LONGEST_INSTRUCTION = 15 };
    static const uint8_t PREFIXES[] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65,
                                       0x66, 0x67, 0xf0, 0xf2, 0xf3};
    if (address - eip < LONGEST_INSTRUCTION)
        return false;
    int opcode = code_byte(uc, eip);
    while (opcode >= 0 && memchr(PREFIXES, opcode, sizeof PREFIXES))
        opcode = code_byte(uc, ++eip);
    if (opcode == 0xa4 || opcode == 0xa5) // movs has two addresses
        return address / PAGE == cpu_reg(uc, UC_X86_REG_EDI) / PAGE;
    return opcode >= 0 && is_store(opcode, code_byte(uc, eip + 1) >> 3 & 7);
}

static uint32_t error_code(uc_engine *uc, int vector, bool user)
{
    if (vector != PAGE_FAULT)
        return 0;
    const uint32_t address = cpu_reg(uc, UC_X86_REG_CR2);
    const uint32_t page = cpu_page_entry(uc, cpu_reg(uc, UC_X86_REG_CR3), address);
    const bool store = was_store(uc, cpu_reg(uc, UC_X86_REG_EIP), address);
    return (page & PRESENT) | (uint32_t)store << 1 | (uint32_t)user << 2;
}

// Pushes where the program was; gives the stack pointer that the handler starts with.
static uint32_t push_frame(uc_engine *uc, int vector)
{
    const uint32_t cs = cpu_reg(uc, UC_X86_REG_CS) & 0xffff;
    const bool user = (cs & 3) == USER_RING;
    const uint32_t frame[] = {error_code(uc, vector, user),
                              cpu_reg(uc, UC_X86_REG_EIP),
                              cs,
                              cpu_reg(uc, UC_X86_REG_EFLAGS),
                              cpu_reg(uc, UC_X86_REG_ESP),
                              cpu_reg(uc, UC_X86_REG_SS) & 0xffff};
    const uint32_t size = user ? sizeof frame : sizeof frame - 8; // ring 0 stays on its stack
    uc_x86_mmr task;
    uc_reg_read(uc, UC_X86_REG_TR, &task);
    const uint32_t top = user ? word(uc, (uint32_t)task.base + 4) : cpu_reg(uc, UC_X86_REG_ESP);
    if (cpu_failed(uc_mem_write(uc, top - size, frame, size)))
        die("handing a fault to the guest's handler");
    return top - size;
}

bool cpu_deliver(uc_engine *uc, uc_context *clean, int vector, uint64_t *handler)
{
    static const int KEPT[] = {
        UC_X86_REG_EAX, UC_X86_REG_EBX, UC_X86_REG_ECX, UC_X86_REG_EDX,
        UC_X86_REG_ESI, UC_X86_REG_EDI, UC_X86_REG_EBP, UC_X86_REG_DS,
        UC_X86_REG_ES,  UC_X86_REG_CR2, UC_X86_REG_CR3}; // CR3 after CR2: 2.1 writes it too
    enum { N = sizeof KEPT / sizeof *KEPT };
    uint32_t values[N];
    uc_x86_mmr idt;
    uint16_t gate[4];
    uc_reg_read(uc, UC_X86_REG_IDTR, &idt);
    if ((uint32_t)vector * sizeof gate >= idt.limit ||
        uc_mem_read(uc, idt.base + (uint32_t)vector * sizeof gate, gate, sizeof gate) !=
            UC_ERR_OK ||
        !(gate[2] & GATE_PRESENT))
        return false;
    const uint32_t esp = push_frame(uc, vector);
    const uint32_t flags = cpu_reg(uc, UC_X86_REG_EFLAGS) & ~(uint32_t)INTERRUPTS;
    for (int i = 0; i < N; i++)
        values[i] = cpu_reg(uc, KEPT[i]);
    uc_context_restore(uc, clean);
    for (int i = 0; i < N; i++)
        uc_reg_write(uc, KEPT[i], &values[i]);
    uc_reg_write(uc, UC_X86_REG_EFLAGS, &flags);
    uc_reg_write(uc, UC_X86_REG_ESP, &esp);
    *handler = gate[0] | (uint64_t)gate[3] << 16;
    return true;
}
