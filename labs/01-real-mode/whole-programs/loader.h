// loader.h: the operating system of a machine without paging. It knows programs as wholes, and
// nothing smaller.

#ifndef LOADER_H
#define LOADER_H

#include "cpu.h"

enum { MIB = 1 << 20, NOWHERE = -1 };

struct program {
    char name;
    const struct guest *guest;
    uint32_t size;
    int64_t base; // where it lies in memory; evicted, where it lay
};

// Turns the machine on: that much memory, and a swap file.
void power_on(uint32_t size);

// The lowest hole that is large enough, or NOWHERE.
int64_t find_hole(uint32_t size);

// From the disk into that hole. Without one nothing happens.
bool load(struct program *program);

// From memory to the swap file and back to the same place: a program has its own addresses in it.
// Both copy all of it, for nobody knows what of it is needed, and give the bytes copied.
int64_t evict(struct program *program);
int64_t bring_back(struct program *program);

void end(struct program *program);

// Lets it run to its end and gives its answer.
uint32_t run(const struct program *program);

#endif
