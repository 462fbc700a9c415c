// segments on an x86 CPU in real mode: an address is a segment times 16 and an offset, and no
// number of its own.
//
// Watch which byte of memory each store really reaches. The guests that store are the .asm files
// beside this one. Of this lab's experiments this is the one in real mode.

#include "cpu.h"

enum { MIB = 1 << 20, CODE = 0x7c00, SEGMENT = 0x2001, OFFSETS = 65536 };

extern const struct guest poke, peek, names, gate, fill;

static uc_engine *uc;
static char *ram;
static bool line_open;

// The chipset at port 92h: bit 1 is the A20 line.
static void on_port(uc_engine *engine, uint32_t port, int size, uint32_t value, void *nothing)
{
    (void)engine;
    (void)size;
    (void)nothing;
    if (port == 0x92)
        line_open = value & 2;
}

// Closed, the line is 0 whatever the CPU asks for: the second MiB of addresses is the first MiB of
// memory again. This is our model of the line, since Unicorn has none; what the CPU sends is its
// own.
static void connect_line(void)
{
    uc_mem_unmap(uc, MIB, MIB); // fails the first time: there is nothing yet
    if (cpu_failed(uc_mem_map_ptr(uc, MIB, MIB, UC_PROT_ALL, line_open ? ram + MIB : ram)))
        die("uc_mem_map_ptr");
}

// Runs a guest with these registers and gives dx as the guest leaves it.
static int64_t run(const struct guest *guest, uint16_t ax, uint16_t bx, uint16_t dx)
{
    if (cpu_failed(uc_mem_write(uc, CODE, guest->image, guest->size)))
        die("uc_mem_write");
    uc_reg_write(uc, UC_X86_REG_AX, &ax);
    uc_reg_write(uc, UC_X86_REG_BX, &bx);
    uc_reg_write(uc, UC_X86_REG_DX, &dx);
    cpu_run(uc, CODE);
    uc_reg_read(uc, UC_X86_REG_DX, &dx);
    return dx;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(4 * MIB, 0);
    uc_hook hook;
    ram = cpu_memory("x86", 16, 2 * MIB);
    cpu_give('P', 0, MIB); // one program has the whole first MiB, as under DOS
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_16, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, MIB, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");
    if (cpu_failed(
            uc_hook_add(uc, &hook, UC_HOOK_INSN, (void *)on_port, NULL, 1, 0, UC_X86_INS_OUT)))
        die("uc_hook_add");
    connect_line();

    // Store: segments begin every 16 bytes and overlap. A byte has as many names as segments reach
    // it.
    run(&poke, 0x1234, 0x0005, 'A');
    step("store", at(0x12345), 1);
    expect_equal("a segment times 16 plus an offset is the byte's place", ram[0x12345], 'A');
    expect_equal("1000:2345 and 1234:0005 are the same byte", run(&peek, 0x1000, 0x2345, 0), 'A');
    expect_equal("4096 pairs of segment and offset name the same byte",
                 run(&names, 0x1234, 0x0005, 'A'), 4096);

    // Wrap: an 8086 has 20 address lines. After the last byte it comes to the first.
    run(&poke, 0x0000, 0x0000, 'L');
    const int64_t low = run(&peek, 0xffff, 0x0010, 0);
    run(&poke, 0xffff, 0x0010, 'H');
    step("wrap", at(0), 1);
    expect_equal("FFFF:0010 reads byte 0 while A20 is closed", low, 'L');
    expect_equal("FFFF:0010 stores into byte 0 while A20 is closed", ram[0], 'H');

    // Reach: a guest opens the 21st line, and the same two names lead above the first MiB.
    run(&gate, 0, 0, 0);
    connect_line();
    run(&poke, 0xffff, 0x0010, 'B');
    run(&poke, 0xffff, 0xffff, 'T');
    step("reach", at(MIB), MIB);
    expect_equal("FFFF:0010 is the byte at 100000h once A20 is open", ram[MIB], 'B');
    expect_equal("a store to FFFF:0010 leaves byte 0 alone once A20 is open", ram[0], 'H');
    expect_equal("FFFF:FFFF is the byte at 10FFEFh once A20 is open", ram[0x10ffef], 'T');

    // Fill: an offset has 16 bits. After FFFF comes 0 of the same segment, not the next byte of
    // memory.
    run(&fill, SEGMENT, 0x0000, '*');
    step("fill", at(SEGMENT * 16), OFFSETS);
    int64_t filled = 0;
    for (int i = MIB / 16; i < MIB; i++) // the guest itself lies below
        filled += ram[i] == '*' || ram[i] == '!';
    expect_equal("the offsets of a segment reach exactly 64 KiB", filled, OFFSETS);
    expect_equal("offset 0 of the segment comes after offset FFFF", ram[SEGMENT * 16], '!');
    return lab_end();
}
