// reservation.h: what Windows knows of the reservation that an address lies in. It stands after
// windows.h.

#ifndef RESERVATION_H
#define RESERVATION_H

#include "probe.h"

// Where the reservation of `address` begins.
static inline const char *reservation_of(const void *address)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(address, &m, sizeof m))
        die("VirtualQuery");
    return m.AllocationBase;
}

// Is the address part of any reservation?
static inline bool is_reserved(const void *address)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(address, &m, sizeof m))
        die("VirtualQuery");
    return m.State != MEM_FREE;
}

// The bytes that were reserved together from `base` on, committed or not.
static inline int64_t size_of_reservation(const void *base)
{
    MEMORY_BASIC_INFORMATION m;
    const char *end = base;
    while (VirtualQuery(end, &m, sizeof m) && m.AllocationBase == base)
        end += m.RegionSize;
    return end - (const char *)base;
}

#endif
