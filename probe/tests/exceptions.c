// exceptions: what a guest's handlers get from an emulated CPU with paging: vector, error code, the
// right stack, and the way back to ring 3.

#include <string.h>

#include "check.h"
#include "cpu.h"

// Pages of the program: its code, one that it may use, one that is absent. Then the system's own
// memory, where linear addresses are physical ones.
enum { MIB = 1 << 20, CODE = 0x1000, DATA = 0x2000, ABSENT = 0x3000, FRAME = 0x5000 };
enum { SYSTEM = 0x400000, DIRECTORY = SYSTEM, TABLE = SYSTEM + 0x1000, OWN = SYSTEM + 0x2000 };
enum { GDT = SYSTEM + 0x3000, IDT = SYSTEM + 0x4000, TASK = SYSTEM + 0x5000 };
enum { STOP_13 = SYSTEM + 0x6000, STOP_14 = SYSTEM + 0x6100, MEND = SYSTEM + 0x6200 };
enum { LEAVE = SYSTEM + 0x6300, VECTOR = SYSTEM + 0x7000, ERROR = SYSTEM + 0x7004 };
enum { STACK = SYSTEM + 0x9000, SYSTEM_PAGE = 3, USER_PAGE = 7 };
enum { CODE_0 = 0x08, DATA_0 = 0x10, CODE_3 = 0x1b, DATA_3 = 0x23, TSS = 0x28 };

static uc_engine *uc;
static char *ram;

static void put(uint32_t address, uint32_t word)
{
    uc_mem_write(uc, address, &word, sizeof word);
}

static uint32_t get(uint32_t address)
{
    uint32_t word = 0;
    uc_mem_read(uc, address, &word, sizeof word);
    return word;
}

static void set(int name, uint32_t value)
{
    uc_reg_write(uc, name, &value);
}

static void set_gate(int vector, uint32_t handler)
{
    put(IDT + (uint32_t)vector * 8, CODE_0 << 16 | (handler & 0xffff));
    put(IDT + (uint32_t)vector * 8 + 4, (handler & 0xffff0000) | 0x8e00);
}

static void put_code(uint32_t address, const void *code, size_t size)
{
    uc_mem_write(uc, address, code, size);
}

// Descriptors, handlers and page tables, as a kernel would have written them.
static void set_up(void)
{
    static const uint64_t DESCRIPTORS[] = {0,
                                           0x00cf9a000000ffff,
                                           0x00cf92000000ffff,
                                           0x00cffa000000ffff,
                                           0x00cff2000000ffff,
                                           0x0000890000000067 | (uint64_t)(TASK & 0xffffff) << 16};
    // mov dword [VECTOR], n; pop dword [ERROR]; hlt
    static const unsigned char STOP[] = {0xc7, 0x05, 0x00, 0x70, 0x40, 0x00, 14,   0,   0,
                                         0,    0x8f, 0x05, 0x04, 0x70, 0x40, 0x00, 0xf4};
    // pop dword [ERROR]; mov dword [TABLE + 12], FRAME | USER_PAGE; iretd
    static const unsigned char MENDING[] = {0x8f, 0x05, 0x04, 0x70, 0x40, 0x00, 0xc7, 0x05, 0x0c,
                                            0x10, 0x40, 0x00, 0x07, 0x50, 0x00, 0x00, 0xcf};
    static const unsigned char LEAVING[] = {0x8e, 0xd8, 0xcf}; // mov ds, eax; iretd
    // lgdt [SYSTEM + 0x7100]; jmp 8:next; next: mov ds, eax; mov ss, eax; ltr cx; lidt [SYSTEM +
    // 0x7108]; mov cr3, ebx; mov cr0, edx; hlt
    static const unsigned char START[] = {0x0f, 0x01, 0x15, 0x00, 0x71, 0x40, 0x00, 0xea, 0x0e,
                                          0x64, 0x40, 0x00, 8,    0,    0x8e, 0xd8, 0x8e, 0xd0,
                                          0x0f, 0x00, 0xd9, 0x0f, 0x01, 0x1d, 0x08, 0x71, 0x40,
                                          0x00, 0x0f, 0x22, 0xdb, 0x0f, 0x22, 0xc2, 0xf4};
    put_code(GDT, DESCRIPTORS, sizeof DESCRIPTORS);
    put_code(STOP_14, STOP, sizeof STOP);
    put_code(STOP_13, STOP, sizeof STOP);
    put(STOP_13 + 6, 13);
    put_code(MEND, MENDING, sizeof MENDING);
    put_code(LEAVE, LEAVING, sizeof LEAVING);
    put_code(SYSTEM + 0x6400, START, sizeof START);
    put(TASK + 4, STACK);
    put(TASK + 8, DATA_0);
    set_gate(13, STOP_13);
    for (uint32_t i = 0; i < 16; i++)
        put(OWN + i * 4, (SYSTEM + i * 0x1000) | SYSTEM_PAGE);
    put(DIRECTORY, TABLE | USER_PAGE);
    put(DIRECTORY + 4, OWN | USER_PAGE);
    put(TABLE + 4, CODE | USER_PAGE);
    put(TABLE + 8, DATA | USER_PAGE);
    put(SYSTEM + 0x7100, (uint32_t)GDT << 16 | (sizeof DESCRIPTORS - 1));
    put(SYSTEM + 0x7104, GDT >> 16);
    put(SYSTEM + 0x7108, (uint32_t)IDT << 16 | (15 * 8 - 1));
    put(SYSTEM + 0x710c, IDT >> 16);
    set(UC_X86_REG_EAX, DATA_0);
    set(UC_X86_REG_EDX, 0x80000011);
    cpu_call(uc, SYSTEM + 0x6400, DIRECTORY, TSS);
}

// Runs these bytes at CODE, in ring 0 or 3, with ebx = edi = an address and esi = DATA. Gives 256 *
// vector + error code of the fault that ends it.
static uint32_t end_of(int ring, const char *code, size_t size, uint32_t address, uint32_t esp)
{
    const uint32_t frame[] = {CODE, CODE_3, 2, esp, DATA_3};
    put(TABLE + 12, 0);
    put(VECTOR, 0);
    memset(ram + CODE, 0xf4, 64);
    memcpy(ram + CODE, code, size);
    uc_ctl_remove_cache(uc, (uint64_t)CODE, (uint64_t)CODE + 64); // it has been translated before
    uc_mem_write(uc, STACK - sizeof frame, frame, sizeof frame);
    set(UC_X86_REG_EAX, ring == 3 ? DATA_3 : 0);
    set(UC_X86_REG_EDI, address);
    set(UC_X86_REG_ESI, DATA);
    set(UC_X86_REG_ESP, ring == 3 ? STACK - sizeof frame : STACK);
    cpu_call(uc, ring == 3 ? LEAVE : CODE, address, 0);
    return get(VECTOR) << 8 | get(ERROR);
}

#define ends(ring, code, address, expected) \
    check(code, end_of(ring, code, sizeof(code) - 1, address, DATA + 64), 14 << 8 | (expected))

static void check_error_codes(void)
{
    set_gate(14, STOP_14);
    ends(3, "\x8b\x03", ABSENT, 4);           // mov eax, [ebx]
    ends(3, "\x89\x03", ABSENT, 6);           // mov [ebx], eax
    ends(3, "\x66\x89\x03", ABSENT, 6);       // mov [ebx], ax
    ends(3, "\xc6\x03\x01", ABSENT, 6);       // mov byte [ebx], 1
    ends(3, "\x01\x03", ABSENT, 6);           // add [ebx], eax
    ends(3, "\x03\x03", ABSENT, 4);           // add eax, [ebx]
    ends(3, "\x39\x03", ABSENT, 4);           // cmp [ebx], eax
    ends(3, "\x80\x3b\x01", ABSENT, 4);       // cmp byte [ebx], 1
    ends(3, "\x80\x03\x01", ABSENT, 6);       // add byte [ebx], 1
    ends(3, "\xff\x03", ABSENT, 6);           // inc dword [ebx]
    ends(3, "\xf7\x13", ABSENT, 6);           // not dword [ebx]
    ends(3, "\xf7\x03\x01\0\0\0", ABSENT, 4); // test dword [ebx], 1
    ends(3, "\xa5", ABSENT, 6);               // movsd from DATA
    ends(3, "\xaa", ABSENT, 6);               // stosb
    ends(3, "\xff\xe3", ABSENT, 4);           // jmp ebx
    ends(3, "\x8b\x03", TABLE, 5);            // pages of the system
    ends(3, "\x89\x03", TABLE, 7);
    ends(3, "\xff\xe3", TABLE, 5);
    ends(0, "\x8b\x03", ABSENT, 0);
    ends(0, "\x89\x03", ABSENT, 2);
    check("push", end_of(3, "\x50", 1, 0, ABSENT + 64), 14 << 8 | 6);
    check("pop", end_of(3, "\x58", 1, 0, ABSENT + 64), 14 << 8 | 4);
}

static void check_privileged(void)
{
    check("hlt", end_of(3, "\xf4", 1, 0, 0), 13 << 8);
    check("mov cr3, ebx", end_of(3, "\x0f\x22\xdb", 3, 0, 0), 13 << 8);
    check("the stack of ring 0 is the TSS's", get(STACK - 4), DATA_3);
    check("it has where the program was", get(STACK - 20), CODE);
}

// A page that the handler brings: the program goes on in ring 3, and with its own segments.
static void check_return(void)
{
    static const char CODE_OF[] = "\x8b\x0b\x8c\xd8\xf4"; // mov ecx, [ebx]; mov eax, ds; hlt
    uint32_t ecx = 0, eax = 0;
    set_gate(14, MEND);
    memset(ram + FRAME, 'g', 4);
    check("hlt after a return", end_of(3, CODE_OF, 5, ABSENT, 0) >> 8, 13);
    uc_reg_read(uc, UC_X86_REG_ECX, &ecx);
    uc_reg_read(uc, UC_X86_REG_EAX, &eax);
    check("the page that was brought", ecx, 0x67676767);
    check("the segment of ring 3", eax & 0xffff, DATA_3);
}

int main(int argc, char **argv)
{
    lab_begin_as("probe", "exceptions", argc, argv);
    ram = cpu_memory("x86", 32, MIB);
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, MIB, UC_PROT_ALL, cpu_paging(uc))) ||
        cpu_failed(uc_mem_map(uc, SYSTEM, MIB, UC_PROT_ALL)))
        die("uc_mem_map");
    set_up();
    check_error_codes();
    check_privileged();
    check_return();
    return wrong != 0;
}
