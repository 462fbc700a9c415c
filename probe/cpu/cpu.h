// cpu.h: the machine `cpu` is an emulated CPU with a memory of its own. An experiment opens it,
// maps the memory and runs guests by Unicorn's own calls; what stands here tells the probe which
// memory that is and who has been given it.
//
// The columns then show the emulated machine, not the process that emulates it:
//
// - process.space, .commit, .resident: its physical memory; what of that programs have been given;
//   what of that has been loaded or touched
// - region: the same of a range of physical addresses, which step() takes through at(address)
// - memory_status.avail_physical: what nobody has been given; the others are unknown
// - faults: page faults that the emulated CPU raised
//
// The map shows the whole memory, a piece for each program and each hole.

#ifndef CPU_H
#define CPU_H

#include <unicorn/unicorn.h>

#include "probe.h"

#define at(physical) ((void *)(uintptr_t)(physical))

// The machine's memory, all zero, at most 128 MiB: map it with uc_mem_map_ptr. `kind` is the CPU's
// name ("x86"), `bits` what it calculates with.
char *cpu_memory(const char *kind, int bits, uint64_t size);

// Whole pages change hands. What is freed is zero afterwards and no longer resident.
void cpu_give(char program, uint64_t base, uint64_t size);
void cpu_free(uint64_t base, uint64_t size);

// Remembers the error, so that die("uc_open") can say it: if (cpu_failed(uc_open(...)))
// die("uc_open");
bool cpu_failed(uc_err error);

// A program for the emulated CPU, put in by add_guests(): `extern const struct guest a;` is the
// flat binary of a.asm.
struct guest {
    const unsigned char *image;
    uint64_t size;
};

// What the disk holds of a program, which may be larger than its flat binary: behind that stand
// data, each 32-bit word its own offset. `from` and `size` are multiples of 4.
void cpu_image(const struct guest *program, uint64_t from, uint64_t size, void *to);

// The sum of the first `size` bytes of that, as 32-bit words: what a guest should find that adds
// them up.
uint32_t cpu_image_sum(const struct guest *program, uint64_t size);

// Bytes in the largest run of pages that nobody has been given: no program that needs more can be
// loaded in one piece.
int64_t cpu_largest_hole(void);

// The memory as it is now, into two tables: memory-map has which step was the last (1 is the
// first), base, size and program; free-memory the bytes that are free after that step, and the
// largest hole.
void cpu_draw(void);

// Runs the x86 guest from `start`, a linear address, until it halts (hlt). One that does not halt
// within CPU_JUMPS jumps, or leaves its memory, ends the experiment with a sentence.
enum { CPU_JUMPS = 50000000 };
#define cpu_run(uc, start) cpu_run_at(__LINE__, uc, start)
void cpu_run_at(int line, uc_engine *uc, uint64_t start);

// The same with two arguments, as our 32-bit programs take them, and what they leave in eax.
#define cpu_call(uc, start, ebx, ecx) cpu_call_at(__LINE__, uc, start, ebx, ecx)
uint32_t cpu_call_at(int line, uc_engine *uc, uint64_t start, uint32_t ebx, uint32_t ecx);

// A 32-bit x86 guest may turn paging on after this call, if the memory is mapped from the pointer
// that it gives instead of cpu_memory's. Page faults (vector 14) and general-protection faults (13)
// then go to the guest's own handlers, with an error code, from ring 3 too if there is a TSS:
// exceptions.c says how. A run starts and ends in ring 0. The page tables, the IDT, the TSS and the
// stacks of ring 0 must lie in memory of the system's own, where linear addresses are physical
// ones.
char *cpu_paging(uc_engine *uc);

#endif
