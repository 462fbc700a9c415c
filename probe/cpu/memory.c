// memory.c: how the emulated machine shows its physical memory. cpu.h says what the columns mean.
//
// The memory is a memfd: mincore tells which of its pages hold anything, a punched hole empties
// them again.

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "machine.h"
#include "record.h"

enum { PARAGRAPH = 16, MAX_PAGES = 128 * 256 };

struct cpu_machine cpu;

static char owner[MAX_PAGES];         // who has been given the page; 0: nobody
static unsigned char held[MAX_PAGES]; // mincore's answer

static struct machine *machine;

uint64_t page_size(void)
{
    return PAGE;
}

// ---- what an experiment tells ----

char *cpu_memory(const char *kind, int bits, uint64_t size)
{
    unsigned int major, minor;
    const unsigned int version = uc_version(&major, &minor);
    snprintf(machine->system, sizeof machine->system, "%.16s CPU, Unicorn %u.%u.%u", kind, major,
             minor, version >> 8 & 0xff);
    machine->bits = bits;
    machine->memory = size;
    machine->granularity = bits == 16 ? PARAGRAPH : PAGE;
    cpu.fd = memfd_create("physical memory", MFD_CLOEXEC);
    if (size > (uint64_t)MAX_PAGES * PAGE || cpu.fd == -1 || ftruncate(cpu.fd, (off_t)size) == -1)
        die("memfd_create");
    cpu.ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu.fd, 0);
    if (cpu.ram == MAP_FAILED)
        die("mmap of the physical memory");
    cpu.size = size;
    lab.begin = lab.before = look(NULL, 0); // from here on there is a machine to look at
    return cpu.ram;
}

static void hand_over(char program, uint64_t base, uint64_t size)
{
    if (base % PAGE || size % PAGE || base > cpu.size || size > cpu.size - base) {
        snprintf(cpu.trouble, sizeof cpu.trouble,
                 "%" PRIu64 " bytes at 0x%" PRIx64 " are not whole pages of the memory", size,
                 base);
        die("giving or freeing memory");
    }
    memset(owner + base / PAGE, program, size / PAGE);
}

void cpu_give(char program, uint64_t base, uint64_t size)
{
    hand_over(program, base, size);
}

void cpu_free(uint64_t base, uint64_t size)
{
    hand_over(0, base, size);
    if (size && fallocate(cpu.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)base,
                          (off_t)size) == -1)
        die("fallocate");
}

bool cpu_failed(uc_err error)
{
    snprintf(cpu.trouble, sizeof cpu.trouble, "%s", error == UC_ERR_OK ? "" : uc_strerror(error));
    return error != UC_ERR_OK;
}

void cpu_image(const struct guest *program, uint64_t from, uint64_t size, void *to)
{
    uint32_t *word = to;
    for (uint64_t i = 0; i < size / 4; i++)
        word[i] = (uint32_t)(from + i * 4);
    if (from < program->size)
        memcpy(to, program->image + from,
               program->size - from < size ? program->size - from : size);
}

uint32_t cpu_image_sum(const struct guest *program, uint64_t size)
{
    uint32_t sum = 0, page[PAGE / 4];
    for (uint64_t from = 0; from < size; from += PAGE) {
        const uint64_t left = size - from < PAGE ? size - from : PAGE;
        cpu_image(program, from, left, page);
        for (uint64_t i = 0; i < left / 4; i++)
            sum += page[i];
    }
    return sum;
}

// ---- what record.c asks ----

void system_begin(void)
{
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); // one touch must not make 2 MiB resident
}

void system_machine(struct machine *m)
{
    machine = m;
    m->name = "cpu";
    snprintf(m->system, sizeof m->system, "no CPU yet");
    m->granularity = PAGE;
    m->overcommit = -1;
}

static void draw(struct map *map, uint64_t first, uint64_t end, struct figure resident)
{
    const bool given = owner[first];
    map->cut |= map->count == 24;
    if (map->count < 24)
        map->pieces[map->count++] =
            (struct piece){first * PAGE, (end - first) * PAGE, given ? "committed" : "free",
                           given ? "private" : "", resident};
}

static int64_t held_of(uint64_t first, uint64_t end)
{
    int64_t pages = 0;
    for (uint64_t i = first; i < end; i++)
        pages += owner[i] && held[i] & 1;
    return pages * PAGE;
}

static void look_at_region(struct region *r, uint64_t base, uint64_t size)
{
    const uint64_t pages = cpu.size / PAGE, last = (base + size + PAGE - 1) / PAGE;
    const uint64_t first = base / PAGE < pages ? base / PAGE : pages,
                   end = last < pages ? last : pages;
    *r = (struct region){0};
    if (size == 0 || first >= end)
        return;
    int64_t given = 0;
    for (uint64_t i = first; i < end; i++)
        given += owner[i] ? PAGE : 0;
    *r = (struct region){known((int64_t)(end - first) * PAGE), known(given),
                         known(held_of(first, end))};
}

void system_look(struct snapshot *s, struct map *map, const void *base, uint64_t size)
{
    const uint64_t pages = cpu.size / PAGE;
    if (cpu.size && mincore(cpu.ram, cpu.size, held) == -1)
        die("mincore");
    map->count = 0;
    map->cut = false;
    int64_t given = 0, all_held = 0, free_bytes = 0;
    for (uint64_t first = 0, end; first < pages; first = end) {
        for (end = first + 1; end < pages && owner[end] == owner[first];)
            end++;
        const int64_t bytes = (int64_t)(end - first) * PAGE, resident = held_of(first, end);
        draw(map, first, end, known(resident));
        all_held += resident;
        *(owner[first] ? &given : &free_bytes) += bytes;
    }
    s->process = (struct process){known((int64_t)cpu.size), known(given), known(all_held)};
    s->memory_status = (struct memory_status){
        .avail_physical = known(free_bytes),
        .avail_page_file = unknown("this machine has no page file"),
        .avail_virtual =
            unknown("the figures are of a machine: they tell no one program's address space"),
    };
    look_at_region(&s->region, (uint64_t)(uintptr_t)base, size);
}

int64_t cpu_largest_hole(void)
{
    uint64_t largest = 0, hole = 0;
    for (uint64_t i = 0; i < cpu.size / PAGE; i++) {
        hole = owner[i] ? 0 : hole + PAGE;
        largest = hole > largest ? hole : largest;
    }
    return (int64_t)largest;
}

void cpu_draw(void)
{
    for (uint64_t first = 0, end; first < cpu.size / PAGE; first = end) {
        for (end = first + 1; end < cpu.size / PAGE && owner[end] == owner[first];)
            end++;
        const char label[] = {owner[first], '\0'};
        table_row("memory-map", "step:step base:hex size:bytes", owner[first] ? label : "hole",
                  lab.n_steps, (int64_t)first * PAGE, (int64_t)(end - first) * PAGE);
    }
    const char *const step = lab.n_steps ? lab.steps[lab.n_steps - 1].name : NULL;
    table_row("free-memory", "free:bytes largest-hole:bytes", step,
              look(NULL, 0).memory_status.avail_physical, cpu_largest_hole());
}

struct figure system_faults(void)
{
    return known(cpu.page_faults);
}

void system_error(char *text, size_t size)
{
    if (cpu.trouble[0])
        snprintf(text, size, "%s", cpu.trouble);
    else
        snprintf(text, size, "%s (errno %d)", strerror(errno), errno);
}

const char *system_distrust(void)
{
    return NULL; // the emulator is ours
}

bool system_forked(void)
{
    return false;
}
