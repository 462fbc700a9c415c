// access-faults on an emulated MIPS: a CPU that refuses to load from an address that is not
// aligned.
//
// Watch the exceptions: an address error of a load (AdEL), and of a store (AdES).

#include <string.h>

#include "cpu.h"

enum { SIZE = 65536, CODE = 0x1000, DATA = 0x2000 };

// The emulator hands us an exception by a number of its own, before the CPU has put its code into
// the register Cause: 4 for AdEL, 5 for AdES.
enum { NONE = -1, ADEL = 12, ADES = 13 };

// Guests of one or two instructions. $a0 has the address, $v0 the word.
static const uint32_t LOAD[] = {0x8c820000};  // lw   $v0, 0($a0)
static const uint32_t STORE[] = {0xac820000}; // sw   $v0, 0($a0)
static const uint32_t LOAD_PAIR[] = {
    0x88820003,  // lwl  $v0, 3($a0): the part in the next aligned word
    0x98820000}; // lwr  $v0, 0($a0): the part in this one
static const uint32_t ASK_WHERE[] = {0x40024000}; // mfc0 $v0, BadVAddr

static uc_engine *uc;
static int64_t exception;  // the last one
static int64_t words_read; // aligned ones, by the last guest

static void on_exception(uc_engine *engine, uint32_t number, void *nothing)
{
    (void)nothing;
    exception = number;
    uc_emu_stop(engine);
}

static void on_read(uc_engine *engine, uc_mem_type type, uint64_t address, int size, int64_t value,
                    void *nothing)
{
    (void)engine, (void)type, (void)value, (void)nothing;
    words_read += size == 4 && address % 4 == 0;
}

static void open_cpu(char *ram)
{
    uc_hook hooks[2];
    if (cpu_failed(uc_open(UC_ARCH_MIPS, UC_MODE_MIPS32 | UC_MODE_LITTLE_ENDIAN, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, SIZE, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");
    if (cpu_failed(uc_hook_add(uc, &hooks[0], UC_HOOK_INTR, (void *)on_exception, NULL, 1, 0)) ||
        cpu_failed(uc_hook_add(uc, &hooks[1], UC_HOOK_MEM_READ, (void *)on_read, NULL, 1, 0)))
        die("uc_hook_add");
}

// Runs a guest and gives what it leaves in $v0.
static uint32_t run(const uint32_t *guest, size_t size, uint32_t a0)
{
    uc_reg_write(uc, UC_MIPS_REG_A0, &a0);
    if (cpu_failed(uc_mem_write(uc, CODE, guest, size)))
        die("uc_mem_write");
    exception = NONE;
    words_read = 0;
    const uc_err error = uc_emu_start(uc, CODE, CODE + size, 0, 0);
    if (exception == NONE && cpu_failed(error)) // Unicorn 2.1.4 fails after an exception too
        die("uc_emu_start");
    uint32_t v0;
    uc_reg_read(uc, UC_MIPS_REG_V0, &v0);
    return v0;
}

static int64_t same_word(uint32_t word, const char *bytes)
{
    return memcmp(&word, bytes, sizeof word) == 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    char *ram = cpu_memory("MIPS", 32, SIZE);
    cpu_give('P', 0, SIZE);
    open_cpu(ram);
    strcpy(ram + DATA, "abcdefgh");

    // Load: an aligned word, in one piece.
    const uint32_t word = run(LOAD, sizeof LOAD, DATA);
    step("load", at(DATA), 8);
    expect_true("an aligned lw brings the word", same_word(word, ram + DATA));
    expect_equal("an aligned lw reads one aligned word", words_read, 1);

    // Refuse: the same instruction from the offsets between. A handler would read BadVAddr.
    int64_t refused = 0, named = 0;
    for (uint32_t offset = 1; offset < 4; offset++) {
        run(LOAD, sizeof LOAD, DATA + offset);
        refused += exception == ADEL;
        named += run(ASK_WHERE, sizeof ASK_WHERE, 0) == DATA + offset;
    }
    step("refuse", at(DATA), 8);
    expect_equal("a misaligned lw ends in an address error (AdEL) at 3 offsets", refused, 3);
    expect_equal("BadVAddr has the refused address at 3 offsets", named, 3);

    refused = 0;
    for (uint32_t offset = 1; offset < 4; offset++) {
        run(STORE, sizeof STORE, DATA + offset);
        refused += exception == ADES;
    }
    step("refuse-store", at(DATA), 8);
    expect_equal("a misaligned sw ends in an address error (AdES) at 3 offsets", refused, 3);
    expect_equal("a refused sw leaves memory alone", memcmp(ram + DATA, "abcdefgh", 8), 0);

    // Pair: what compilers write for such a CPU. Two loads, aligned both, and a shift in each.
    int64_t right = 0, words = 0;
    for (uint32_t offset = 1; offset < 4; offset++) {
        right += same_word(run(LOAD_PAIR, sizeof LOAD_PAIR, DATA + offset), ram + DATA + offset);
        words += words_read;
    }
    step("pair", at(DATA), 8);
    expect_equal("lwl and lwr bring the word from 3 misaligned offsets", right, 3);
    expect_equal("lwl and lwr read two aligned words for each word", words, 6);
    return lab_end();
}
