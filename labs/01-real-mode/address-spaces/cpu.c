// address-spaces on an x86 CPU with paging, in 32-bit protected mode: every program has addresses
// from 0 on, and they are its own.
//
// Watch A, the program of no-isolation, with its stray store. kernel/kernel.asm is the system. (A
// and B run in ring 0 here: A could still change the page tables themselves. See user-mode.)

#include "kernel.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(MEMORY, 0);

    // Boot: the kernel writes the page tables, with every page absent, and turns paging on.
    boot();
    struct snapshot now = step("boot", at(0), MEMORY);
    expect_equal("no program is in memory after boot", now.process.commit, 0);

    // Run A: each page faults when it is first touched, and the kernel has it read. The stray store
    // faults too, and the kernel knows of no such page: A ends there.
    run(A, A_SIZE);
    now = step("run-a", at(0), MEMORY);
    expect_equal("A takes a page fault for each page and one for its stray store", now.faults,
                 A_SIZE / PAGE + 1);
    expect_equal("the stray store ends in the handler of vector 14", last_fault().vector, 14);
    expect_equal("the stray store's error code is 2: page absent, write, ring 0",
                 last_fault().error_code, 2);
    expect_equal("CR2 has the address after A's last byte", last_fault().address, A_SIZE);

    // Run B: it adds up all of its data, among them the byte that A would have changed.
    const uint32_t sum = run(B, B_SIZE);
    step("run-b", at(0), MEMORY);
    cpu_draw();
    expect_equal("B adds up the data in its file", sum, cpu_image_sum(&adder, B_SIZE));

    // Read: the CPU reads address 0 in both address spaces.
    const uint32_t of_a = read_as(A, 0);
    const uint32_t of_b = read_as(B, 0);
    step("read", at(0), MEMORY);
    expect_equal("A reads its run count at address 0", of_a, 1);
    expect_equal("B reads its first data at address 0", of_b, 0x64646464);
    return lab_end();
}
