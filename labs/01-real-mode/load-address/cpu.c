// load-address on an x86 CPU without paging: where a program will lie is not known before it is
// loaded.
//
// Watch one image at two addresses: the sum that it finds, and in whose memory it ends. The CPU is
// in flat 32-bit mode; in the last step C has segments that begin where it lies.

#include <string.h>

#include "cpu.h"

enum {
    MIB = 1 << 20,
    MEMORY = 128 * MIB,
    SIZE = 20 * MIB,
    ELSEWHERE = 64 * MIB,
    SUM = 55,
    HLT = 0xf4,
    REBASE = 0x1000
};

extern const struct guest image, rebase;

static struct {
    uint32_t linked, start, relocations;
} header; // as image.asm writes it

static uc_engine *uc;
static char *ram;

static void load(uint32_t base)
{
    cpu_give('C', base, SIZE);
    memcpy(ram + base, image.image, image.size);
}

// The loader adds to each address in the image how far the image lies from where it was linked for.
static void relocate(uint32_t base)
{
    const uint32_t *place = (const uint32_t *)(ram + base + header.relocations);
    for (; *place; place++) {
        uint32_t address;
        memcpy(&address, ram + base + *place, sizeof address);
        address += base - header.linked;
        memcpy(ram + base + *place, &address, sizeof address);
    }
}

// Runs C, loaded at `base`, and gives its sum.
static uint32_t run(uint32_t base)
{
    return cpu_call(uc, base + header.start, 0, 0);
}

// Did it end in the 20 MB from `base` on?
static bool ended_in(uint32_t base)
{
    uint32_t eip = 0;
    uc_reg_read(uc, UC_X86_REG_EIP, &eip);
    return eip >= base && eip < base + SIZE;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(2 * SIZE, 0);
    memcpy(&header, image.image, sizeof header);
    ram = cpu_memory("x86", 32, MEMORY);
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, MEMORY, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");
    // a program before left this; whoever strays into it stops at once
    memset(ram + header.linked, HLT, SIZE);

    // Link: the hole lies where the linker guessed that it would.
    load(header.linked);
    uint32_t sum = run(header.linked);
    step("link", at(header.linked), SIZE);
    expect_equal("C finds its data at its link address", sum, SUM);
    expect_true("C ends in its own memory at its link address", ended_in(header.linked));

    // Move: today another program, D, lies there, and C gets another hole. Its instructions still
    // name the old place.
    cpu_give('D', header.linked, SIZE);
    memset(ram + header.linked, HLT, SIZE);
    load(ELSEWHERE);
    sum = run(ELSEWHERE);
    step("move", at(ELSEWHERE), SIZE);
    cpu_draw();
    expect_not_equal("C loaded elsewhere does not find its data", sum, SUM);
    expect_true("C loaded elsewhere ends in D's memory", ended_in(header.linked));

    // Relocate: the same image at the same place, changed as its relocation table says.
    load(ELSEWHERE);
    relocate(ELSEWHERE);
    sum = run(ELSEWHERE);
    step("relocate", at(ELSEWHERE), SIZE);
    expect_equal("C loaded elsewhere and relocated finds its data", sum, SUM);
    expect_true("C loaded elsewhere and relocated ends in its own memory", ended_in(ELSEWHERE));

    // Rebase: the image as it is on disk again, but C's segments begin where C lies: the CPU adds
    // that base to each of its addresses.
    load(ELSEWHERE);
    memcpy(ram + REBASE, rebase.image, rebase.size);
    sum = cpu_call(uc, REBASE, ELSEWHERE - header.linked, header.linked + header.start);
    step("rebase", at(ELSEWHERE), SIZE);
    expect_equal("C loaded elsewhere finds its data by a segment base", sum, SUM);
    expect_true("no byte of C changes with a segment base",
                memcmp(ram + ELSEWHERE, image.image, image.size) == 0);
    return lab_end();
}
