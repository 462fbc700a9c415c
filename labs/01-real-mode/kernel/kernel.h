// kernel.h: a PC of 128 MB whose system, kernel.asm, gives memory to programs page by page.
//
// The programs: A, 10 MB, the guest writer; B, 110 MB, and C, 20 MB, the guest adder. Each believes
// that it lies at address 0.

#ifndef KERNEL_H
#define KERNEL_H

#include "cpu.h"

enum program { A, B, C, PROGRAMS };
enum { MIB = 1 << 20, PAGE = 4096, MEMORY = 128 * MIB };
enum { A_SIZE = 10 * MIB, B_SIZE = 110 * MIB, C_SIZE = 20 * MIB };

extern const struct guest writer, adder;

// Bytes that the disk has moved for a program: out of memory to the swap file, into memory.
struct moved {
    int64_t out, in;
};
extern struct moved moved[PROGRAMS];

// Turns the machine on and lets the kernel write the page tables.
void boot(void);

// Lets a program run over its first `size` bytes, in its own address space, and gives its answer.
uint32_t run(enum program program, uint32_t size);

// What the CPU reads at an address of a program.
uint32_t read_as(enum program program, uint32_t address);

// Of how many runs of neighbouring frames a program's memory consists.
int64_t pieces_of(enum program program);

// The program ends: its memory is free again.
void end(enum program program);

// The page fault that last ended a program, as the kernel's handler found it.
struct fault {
    uint32_t vector, error_code, address;
};
struct fault last_fault(void);

#endif
