// access-faults on an emulated MIPS: a CPU that really refuses to load from an address that is not
// aligned.
//
// Watch the exceptions, as the emulator numbers them: 12 for a load, 13 for a store; in MIPS's own
// books AdEL and AdES.

#include <string.h>

#include "cpu.h"

enum {
    SIZE = 65536,
    CODE = 0x1000,
    DATA = 0x2000,
    NO_EXCEPTION = -1,
    ADDRESS_ERROR_LOAD = 12,
    ADDRESS_ERROR_STORE = 13
};

// Guests of one or two instructions. $a0 has the address, $v0 the word.
static const uint32_t LOAD[] = {0x8c820000};  // lw   $v0, 0($a0)
static const uint32_t STORE[] = {0xac820000}; // sw   $v0, 0($a0)
static const uint32_t LOAD_PAIR[] = {
    0x88820003,  // lwl  $v0, 3($a0): the part in the next aligned word
    0x98820000}; // lwr  $v0, 0($a0): the part in this one
static const uint32_t ASK_WHERE[] = {0x40024000}; // mfc0 $v0, BadVAddr

static uc_engine *uc;
static struct {
    int64_t exception, words; // the last one, words read
} seen;

static void on_exception(uc_engine *engine, uint32_t number, void *nothing)
{
    (void)nothing;
    seen.exception = number;
    uc_emu_stop(engine);
}

static void on_read(uc_engine *engine, uc_mem_type type, uint64_t address, int size, int64_t value,
                    void *nothing)
{
    (void)engine, (void)type, (void)value, (void)nothing;
    seen.words += size == 4 && address % 4 == 0;
}

// Runs a guest and gives what it leaves in $v0.
static uint32_t run(const uint32_t *guest, size_t size, uint32_t a0, uint32_t v0)
{
    uc_reg_write(uc, UC_MIPS_REG_A0, &a0);
    uc_reg_write(uc, UC_MIPS_REG_V0, &v0);
    if (cpu_failed(uc_mem_write(uc, CODE, guest, size)))
        die("uc_mem_write");
    seen.exception = NO_EXCEPTION;
    seen.words = 0;
    const uc_err error = uc_emu_start(uc, CODE, CODE + size, 0, 0);
    // Unicorn 2.1.4 fails after an exception, 2.1.1 does not
    if (seen.exception == NO_EXCEPTION && cpu_failed(error))
        die("uc_emu_start");
    uc_reg_read(uc, UC_MIPS_REG_V0, &v0);
    return v0;
}

static uint32_t word_at(const char *ram, uint32_t address)
{
    uint32_t word;
    memcpy(&word, ram + address, sizeof word);
    return word;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    uc_hook hooks[2];
    char *ram = cpu_memory("MIPS", 32, SIZE);
    cpu_give('P', 0, SIZE);
    if (cpu_failed(uc_open(UC_ARCH_MIPS, UC_MODE_MIPS32 | UC_MODE_LITTLE_ENDIAN, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, SIZE, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");
    if (cpu_failed(uc_hook_add(uc, &hooks[0], UC_HOOK_INTR, (void *)on_exception, NULL, 1, 0)) ||
        cpu_failed(uc_hook_add(uc, &hooks[1], UC_HOOK_MEM_READ, (void *)on_read, NULL, 1, 0)))
        die("uc_hook_add");
    strcpy(ram + DATA, "abcdefgh");

    // Load: an aligned word, in one piece.
    uint32_t v0 = run(LOAD, sizeof LOAD, DATA, 0);
    step("load", at(DATA), 8);
    expect_equal("an aligned load raises no exception", seen.exception, NO_EXCEPTION);
    expect_equal("an aligned load brings the word", v0, word_at(ram, DATA));
    expect_equal("an aligned load reads one word", seen.words, 1);

    // Refuse: the same instruction from the offsets between. A system's handler would be told where
    // it was.
    int64_t refused = 0, kept = 0, named = 0;
    for (uint32_t offset = 1; offset < 4; offset++) {
        kept += run(LOAD, sizeof LOAD, DATA + offset, 'k') == 'k';
        refused += seen.exception == ADDRESS_ERROR_LOAD;
        named += run(ASK_WHERE, sizeof ASK_WHERE, 0, 0) == DATA + offset;
    }
    step("refuse", at(DATA), 8);
    expect_equal("a misaligned load ends in exception 12 at each of 3 offsets", refused, 3);
    expect_equal("a refused load leaves the register alone", kept, 3);
    expect_equal("the CPU names the address that it refused", named, 3);

    // Refuse to store, too.
    refused = 0;
    for (uint32_t offset = 1; offset < 4; offset++) {
        run(STORE, sizeof STORE, DATA + offset, 0);
        refused += seen.exception == ADDRESS_ERROR_STORE;
    }
    step("refuse-store", at(DATA), 8);
    expect_equal("a misaligned store ends in exception 13 at each of 3 offsets", refused, 3);
    expect_equal("a refused store leaves memory alone", memcmp(ram + DATA, "abcdefgh", 8), 0);

    // Pair: what compilers write for such a CPU. Two loads, aligned both, and a shift in each.
    int64_t right = 0, words = 0;
    for (uint32_t offset = 1; offset < 4; offset++) {
        right += run(LOAD_PAIR, sizeof LOAD_PAIR, DATA + offset, 0) == word_at(ram, DATA + offset);
        words += seen.words;
    }
    step("pair", at(DATA), 8);
    expect_equal("lwl and lwr bring the word from each of 3 offsets", right, 3);
    expect_equal("they read two aligned words for each", words, 6);
    return lab_end();
}
