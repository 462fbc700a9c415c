// faults.c: an access that may fault, tried.

#include "faults.h"

static void read_one(void *p)
{
    (void)*(const volatile char *)p;
}

static void write_one(void *p)
{
    volatile char *byte = p;
    *byte = *byte; // the value stays; the store is what may fault
}

struct fault try_read(const void *p)
{
    return try_call(read_one, (void *)(uintptr_t)p);
}

struct fault try_write(void *p)
{
    return try_call(write_one, p);
}
