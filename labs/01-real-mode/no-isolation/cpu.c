// no-isolation on an x86 CPU without paging: every program reaches every byte, and one stray store
// is enough.
//
// Watch B's sum. B's code is the same, B has written nothing, and A ends as if all were well. The
// CPU is in flat 32-bit mode: real mode reaches 1 MB of the article's 128.

#include <string.h>

#include "cpu.h"

enum { MIB = 1 << 20, PAGE = 4096, ENTRY = PAGE };
// the article's machine
enum { MEMORY = 128 * MIB, A_SIZE = 10 * MIB, B_SIZE = 110 * MIB, A = 0, B = A + A_SIZE };

extern const struct guest writer, adder;

static char *ram;

// The bytes of B that are no longer as on disk: how many, and the first one's address.
static int64_t changed_bytes(int64_t *first)
{
    char page[PAGE];
    int64_t count = 0;
    for (uint32_t from = 0; from < B_SIZE; from += PAGE) {
        cpu_image(&adder, from, PAGE, page);
        if (memcmp(page, ram + B + from, PAGE) == 0)
            continue;
        for (uint32_t i = 0; i < PAGE; i++) {
            if (page[i] == ram[B + from + i])
                continue;
            *first = count == 0 ? B + from + i : *first;
            count++;
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(MEMORY, 0);
    uc_engine *uc;
    ram = cpu_memory("x86", 32, MEMORY);
    if (cpu_failed(uc_open(UC_ARCH_X86, UC_MODE_32, &uc)))
        die("uc_open");
    if (cpu_failed(uc_mem_map_ptr(uc, 0, MEMORY, UC_PROT_ALL, ram)))
        die("uc_mem_map_ptr");

    // Load A: the first 10 MB, whole. Nobody knows yet which of it A will use.
    cpu_give('A', A, A_SIZE);
    cpu_image(&writer, 0, A_SIZE, ram + A);
    struct snapshot now = step("load-a", at(A), A_SIZE);
    expect_equal("A is in memory as a whole", now.change.resident, A_SIZE);

    // Load B: it gets 110 of the 118 MB that A has left, right after A.
    cpu_give('B', B, B_SIZE);
    cpu_image(&adder, 0, B_SIZE, ram + B);
    now = step("load-b", at(B), B_SIZE);
    cpu_draw();
    expect_equal("B is in memory as a whole", now.change.resident, B_SIZE);
    expect_equal("8 MB are free after A and B are loaded", now.memory_status.avail_physical,
                 8 * MIB);

    // Run B: both programs are there, and B finds its data as it should be.
    const uint32_t before = cpu_call(uc, B + ENTRY, B, B_SIZE);
    step("run-b", at(B), B_SIZE);
    expect_equal("B adds up the data it was loaded with", before, cpu_image_sum(&adder, B_SIZE));

    // Run A: its last store goes one byte too far. The CPU has no way to know that.
    cpu_call(uc, A + ENTRY, A, A_SIZE);
    step("run-a", at(A), A_SIZE);
    expect_equal("the address that A stores to is the address in memory", ram[0], 1);

    // Run B again: it has no way to know either.
    const uint32_t after = cpu_call(uc, B + ENTRY, B, B_SIZE);
    step("rerun-b", at(B), B_SIZE);
    int64_t first = -1;
    expect_not_equal("B's second sum differs from its first", after, before);
    expect_equal("exactly one byte of B has changed", changed_bytes(&first), 1);
    expect_equal("the changed byte is the one after A's last", first, A + A_SIZE);
    expect_equal("the changed byte holds what A stored", ram[B], '*');
    table_row("changed-byte", "address:hex was:hex is:hex", "B's first byte", first, 100, ram[B]);
    return lab_end();
}
