// smaps.h: what the rooms of Linux share.

#ifndef SMAPS_H
#define SMAPS_H

#include "probe.h"

// A mapping of this process as /proc/self/smaps shows it (proc_pid_smaps(5)).
struct mapping {
    uint64_t start, end;
    struct figure resident; // Rss, bytes
    bool shared, file;
    bool tells_flags; // is there a line VmFlags?
    bool accounted;   // `ac` stands in it: the kernel has charged these pages
};

// Gives every mapping that stands in the open file, in the order of addresses. False: it cannot be
// read.
bool each_mapping(int smaps, void (*take)(const struct mapping *));

// The number at *text, which is moved behind its digits.
uint64_t number_at(const char **text, int base);

// Of a line `Rss:    12 kB`, in bytes.
uint64_t kilobytes(const char *line);

// Bytes of address space that a process can have here.
uint64_t space_for_a_process(void);

#endif
