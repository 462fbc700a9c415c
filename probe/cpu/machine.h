// machine.h: what the parts of the machine `cpu` share: memory.c shows its memory, run.c runs its
// guests, exceptions.c hands them their faults.

#ifndef MACHINE_H
#define MACHINE_H

#include "cpu.h"

enum { PAGE = 4096, PRESENT = 1, PAGE_FAULT = 14, PROTECTION_FAULT = 13 };

extern struct cpu_machine {
    char *ram;
    int fd; // the memfd behind it
    uint64_t size;
    int64_t page_faults;
    char trouble[160]; // what went wrong last, for die
} cpu;

uint32_t cpu_reg(uc_engine *uc, int name);

// The page table's entry of a linear address, or 0 where the directory has no table.
uint32_t cpu_page_entry(uc_engine *uc, uint32_t tables, uint32_t linear);

// Turns the CPU to the handler of an exception; false: the guest has none. `clean` is a context of
// ring 0 without an exception.
bool cpu_deliver(uc_engine *uc, uc_context *clean, int vector, uint64_t *handler);

#endif
