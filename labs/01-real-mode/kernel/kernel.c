// kernel.c: the hardware around kernel.asm, and the way to its entries. See kernel.h.

#include "kernel.h"

#include <string.h>
#include <unistd.h>

// Where kernel.asm lies, after the memory of the programs, and its entries.
enum { SYSTEM = 0x08000000, BOOT = SYSTEM, ENTER = SYSTEM + 8, END = SYSTEM + 16 };
enum { READ = SYSTEM + 24, FAULT = SYSTEM + 32, FRAMES = SYSTEM + 0x10000 };

// The disk: page and program are said first, the frame says what to do.
enum { FROM_FILE = 0x10, PROGRAM = 0x11, NUMBER = 0x12, FROM_SWAP = 0x13, TO_SWAP = 0x14 };

struct moved moved[PROGRAMS];

extern const struct guest kernel;
static const struct guest *const files[PROGRAMS] = {&writer, &adder, &adder};
static uc_engine *uc;
static char *ram;
static int swap_file;
static char owners[MEMORY / PAGE]; // whose each frame is, as the probe knows it

static void move_page(uint32_t port, enum program program, uint32_t page, uint32_t frame)
{
    char *const place = ram + (uint64_t)frame * PAGE;
    const off_t in_swap = (off_t)program * MEMORY + (off_t)page * PAGE;
    if (port == FROM_FILE)
        cpu_image(files[program], (uint64_t)page * PAGE, PAGE, place);
    else if (port == FROM_SWAP && pread(swap_file, place, PAGE, in_swap) != PAGE)
        die("pread from the swap file");
    else if (port == TO_SWAP && pwrite(swap_file, place, PAGE, in_swap) != PAGE)
        die("pwrite to the swap file");
    *(port == TO_SWAP ? &moved[program].out : &moved[program].in) += PAGE;
}

static void on_port(uc_engine *engine, uint32_t port, int size, uint32_t value, void *nothing)
{
    static uint32_t page, program;
    (void)engine;
    (void)size;
    (void)nothing;
    if (port == NUMBER)
        page = value;
    else if (port == PROGRAM)
        program = value;
    else
        move_page(port, program, page, value);
}

// The kernel's own table says whose each frame is: the probe hears what has changed in it.
static void tell_probe(void)
{
    static char now[MEMORY / PAGE];
    uc_mem_read(uc, FRAMES, now, sizeof now);
    for (uint64_t i = 0; i < sizeof now; i++) {
        if (now[i] == owners[i])
            continue;
        if (now[i])
            cpu_give(now[i], i * PAGE, PAGE);
        else
            cpu_free(i * PAGE, PAGE);
    }
    memcpy(owners, now, sizeof owners);
}

void boot(void)
{
    uc_hook hook;
    swap_file = lab_nameless_file();
    if (swap_file == -1)
        die("a nameless file for swapping");
    ram = cpu_memory("x86", 32, MEMORY);
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)) ||
        cpu_failed(uc_mem_map_ptr(uc, 0, MEMORY, UC_PROT_ALL, cpu_paging(uc))) ||
        cpu_failed(uc_mem_map(uc, SYSTEM, MIB, UC_PROT_ALL)) ||
        cpu_failed(uc_mem_write(uc, SYSTEM, kernel.image, kernel.size)) ||
        cpu_failed(
            uc_hook_add(uc, &hook, UC_HOOK_INSN, (void *)on_port, NULL, 1, 0, UC_X86_INS_OUT)))
        die("setting up the machine");
    cpu_run(uc, BOOT);
}

uint32_t run(enum program program, uint32_t size)
{
    cpu_call(uc, ENTER, program, 0);
    const uint32_t eax = cpu_call(uc, PAGE, 0, size); // it lies at 0 and starts at its second page
    tell_probe();
    return eax;
}

uint32_t read_as(enum program program, uint32_t address)
{
    cpu_call(uc, ENTER, program, 0);
    return cpu_call(uc, READ, address, 0);
}

int64_t pieces_of(enum program program)
{
    int64_t pieces = 0;
    char before = 0;
    for (size_t i = 0; i < sizeof owners; i++) {
        pieces += owners[i] == 'A' + (int)program && owners[i] != before;
        before = owners[i];
    }
    return pieces;
}

void end(enum program program)
{
    cpu_call(uc, END, program, 0);
    tell_probe();
}

struct fault last_fault(void)
{
    struct fault last = {0};
    uc_mem_read(uc, FAULT, &last, sizeof last);
    return last;
}
