// loader.c: gives memory to whole programs, and takes it from them. See loader.h.

#include "loader.h"

#include <unistd.h>

enum { ENTRY = 4096, PROGRAMS = 8 };

static struct program *loaded[PROGRAMS];
static uc_engine *uc;
static char *ram;
static int64_t memory;
static int swap_file;

void power_on(uint32_t size)
{
    swap_file = lab_nameless_file();
    if (swap_file == -1)
        die("a nameless file for swapping");
    memory = size;
    ram = cpu_memory("x86", 32, size);
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, size, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");
}

int64_t find_hole(uint32_t size)
{
    int64_t base = 0;
    for (int i = 0; i < PROGRAMS; i++) {
        const struct program *p = loaded[i];
        if (p && p->base < base + size && base < p->base + p->size) {
            base = p->base + p->size; // in the way: all over again after it
            i = -1;
        }
    }
    return base + size <= memory ? base : NOWHERE;
}

static void place(struct program *p, int64_t base)
{
    int i = 0;
    while (loaded[i])
        i++;
    loaded[i] = p;
    p->base = base;
    cpu_give(p->name, (uint64_t)base, p->size);
}

bool load(struct program *p)
{
    const int64_t base = find_hole(p->size);
    if (base == NOWHERE)
        return false;
    place(p, base);
    cpu_image(p->guest, 0, p->size, ram + base);
    return true;
}

void end(struct program *p)
{
    for (int i = 0; i < PROGRAMS; i++)
        if (loaded[i] == p)
            loaded[i] = NULL;
    cpu_free((uint64_t)p->base, p->size);
}

int64_t evict(struct program *p)
{
    int64_t done = 0;
    while (done < p->size) {
        const ssize_t n =
            pwrite(swap_file, ram + p->base + done, (size_t)(p->size - done), p->base + done);
        if (n <= 0)
            die("pwrite to the swap file");
        done += n;
    }
    end(p);
    return done;
}

int64_t bring_back(struct program *p)
{
    int64_t done = 0;
    place(p, p->base);
    while (done < p->size) {
        const ssize_t n =
            pread(swap_file, ram + p->base + done, (size_t)(p->size - done), p->base + done);
        if (n <= 0)
            die("pread from the swap file");
        done += n;
    }
    return done;
}

uint32_t run(const struct program *p)
{
    return cpu_call(uc, (uint64_t)p->base + ENTRY, (uint32_t)p->base, p->size);
}
