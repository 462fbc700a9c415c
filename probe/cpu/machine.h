// machine.h: what the two halves of the machine `cpu` share: cpu.c shows its memory, run.c runs its
// guests.

#ifndef MACHINE_H
#define MACHINE_H

#include "cpu.h"

enum { PAGE = 4096 };

extern struct cpu_machine {
    char *ram;
    int fd; // the memfd behind it
    uint64_t size;
    int64_t page_faults;
    char trouble[160]; // what went wrong last, for die
} cpu;

#endif
