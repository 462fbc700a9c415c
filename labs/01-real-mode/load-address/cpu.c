// load-address on an x86 CPU without paging: where a program will lie is not known before it is
// loaded.
//
// Watch one image at two addresses: the sum that it finds, and whether it ends in its own memory.

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

// Runs C; gives its sum, and whether it ended in its own memory.
static uint32_t run(uint32_t base, bool *inside)
{
    uint32_t eip = 0;
    const uint32_t sum = cpu_call(uc, base + header.start, 0, 0);
    uc_reg_read(uc, UC_X86_REG_EIP, &eip);
    *inside = eip >= base && eip < base + SIZE;
    return sum;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(2 * SIZE, 0);
    bool inside = false;
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
    uint32_t sum = run(header.linked, &inside);
    step("link", at(header.linked), SIZE);
    expect_equal("where it was linked for C finds its data", sum, SUM);
    expect_true("where it was linked for C ends in its own memory", inside);

    // Move: today another program, D, lies there, and C gets another hole. Its instructions still
    // name the old place.
    cpu_give('D', header.linked, SIZE);
    memset(ram + header.linked, HLT, SIZE);
    load(ELSEWHERE);
    sum = run(ELSEWHERE, &inside);
    step("move", at(ELSEWHERE), SIZE);
    cpu_draw();
    expect_not_equal("elsewhere C does not find its data", sum, SUM);
    expect_true("elsewhere C ends in another program's memory", !inside);

    // Relocate: the same image at the same place, mended as its relocation table says.
    load(ELSEWHERE);
    relocate(ELSEWHERE);
    sum = run(ELSEWHERE, &inside);
    step("relocate", at(ELSEWHERE), SIZE);
    expect_equal("relocated C finds its data", sum, SUM);
    expect_true("relocated C ends in its own memory", inside);

    // Rebase: the image as it is on disk again, but the CPU adds to each of its addresses how far
    // off it lies.
    load(ELSEWHERE);
    memcpy(ram + REBASE, rebase.image, rebase.size);
    sum = cpu_call(uc, REBASE, ELSEWHERE - header.linked, header.linked + header.start);
    step("rebase", at(ELSEWHERE), SIZE);
    expect_equal("behind a segment base C finds its data", sum, SUM);
    expect_equal("no byte of C had to be changed for that",
                 memcmp(ram + ELSEWHERE, image.image, image.size), 0);
    return lab_end();
}
