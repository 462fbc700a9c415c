// segments on an x86 CPU in real mode: an address is a segment times 16 and an offset, and no number of its own.
//
// Watch which bytes of memory the guests' stores really reach. The guests are the .asm files beside this one.

#include <string.h>

#include "cpu.h"

enum { MIB = 1 << 20, CODE = 0x7c00, SEGMENT = 0x20010 };

extern const struct guest pairs, top, gate, fill;

static bool line_open;

// The chipset behind port 92h: bit 1 is the A20 line.
static void on_port(uc_engine *uc, uint32_t port, int size, uint32_t value, void *nothing)
{
    (void)uc, (void)size, (void)nothing;
    if (port == 0x92)
        line_open = value & 2;
}

// Closed, the line is 0 whatever the CPU asks for: the second MiB of addresses is the first MiB of memory again.
static void connect_line(uc_engine *uc, char *ram)
{
    uc_mem_unmap(uc, MIB, MIB);
    if (cpu_failed(uc_mem_map_ptr(uc, MIB, MIB, UC_PROT_ALL, line_open ? ram + MIB : ram)))
        die("uc_mem_map_ptr");
}

static uint64_t run(uc_engine *uc, char *ram, const struct guest *guest, int result)
{
    uint64_t value = 0;
    if (cpu_failed(uc_mem_write(uc, CODE, guest->image, guest->size)))
        die("uc_mem_write");
    cpu_run(uc, CODE);
    uc_reg_read(uc, result, &value);
    connect_line(uc, ram);
    return value;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(4 * MIB, 0);
    uc_engine *uc;
    uc_hook hook;
    char *ram = cpu_memory("x86", 16, 2 * MIB);
    cpu_give('P', 0, MIB); // a program has the whole first MiB, as under DOS
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_16, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, MIB, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");
    connect_line(uc, ram);
    if (cpu_failed(uc_hook_add(uc, &hook, UC_HOOK_INSN, (void *)on_port, NULL, 1, 0, UC_X86_INS_OUT)))
        die("uc_hook_add");

    // Store: through one segment, and read through another. Segments overlap every 16 bytes.
    const uint64_t names = run(uc, ram, &pairs, UC_X86_REG_CX);
    uint8_t read = 0;
    uc_reg_read(uc, UC_X86_REG_DL, &read);
    step("store", at(0x12345), 1);
    expect_equal("1234:0005 is the byte at 12345h", ram[0x12345], 'A');
    expect_equal("1000:2345 reads what 1234:0005 stored", read, 'A');
    expect_equal("4096 pairs of segment and offset name that byte", names, 4096);

    // Wrap: an 8086 has 20 address lines. Beyond the last byte comes the first.
    read = run(uc, ram, &top, UC_X86_REG_DL);
    step("wrap", at(0), 1);
    expect_equal("with 20 lines FFFF:0010 reads byte 0", read, 'L');
    expect_equal("with 20 lines FFFF:0010 stores into byte 0", ram[0], 'H');
    expect_equal("with 20 lines FFFF:FFFF is the byte at FFEFh", ram[0xffef], 'T');

    // Reach: the guest opens the 21st line, and the same addresses lead to other bytes.
    run(uc, ram, &gate, UC_X86_REG_AX);
    run(uc, ram, &top, UC_X86_REG_DL);
    step("reach", at(MIB), MIB);
    expect_equal("with 21 lines FFFF:0010 is the byte at 100000h", ram[MIB], 'H');
    expect_equal("with 21 lines byte 0 keeps its value", ram[0], 'L');
    expect_equal("with 21 lines FFFF:FFFF is the byte at 10FFEFh", ram[0x10ffef], 'T');

    // Fill: an offset has 16 bits. After FFFF comes 0 of the same segment, not the byte behind it.
    run(uc, ram, &fill, UC_X86_REG_BX);
    step("fill", at(SEGMENT), 65536);
    int64_t filled = 0;
    for (int i = 0x10000; i < 0x40000; i++)
        filled += ram[i] == '*' || ram[i] == '!';
    expect_equal("the offsets of a segment reach exactly 64 KiB", filled, 65536);
    expect_equal("the store after offset FFFF lands on the segment's first byte", ram[SEGMENT], '!');
    expect_equal("the byte behind the segment keeps its value", ram[SEGMENT + 65536], 0);
    return lab_end();
}
