// paging on an x86 CPU in 32-bit protected mode: C needs 20 MB where 8 are free, as in
// whole-programs, and only pages move.
//
// Watch the table `moved`: what goes out to the swap file and what comes in, until C has run and A
// and B have run once more. kernel/kernel.asm takes the frames that were filled first.

#include <string.h>

#include "kernel.h"

static struct moved all(void)
{
    return (struct moved){.out = moved[A].out + moved[B].out + moved[C].out,
                          .in = moved[A].in + moved[B].in + moved[C].in};
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(MEMORY, A_SIZE);
    boot();

    // Load A: it runs over all that is its own.
    run(A, A_SIZE);
    step("load-a", at(0), MEMORY);

    // Start B: it has 110 MB, and touches one.
    run(B, MIB);
    struct snapshot now = step("start-b", at(0), MEMORY);
    expect_equal("B has 1 MB of memory after touching 1 MB", now.change.commit, MIB);

    // Load B: it touches the rest. Memory is as in whole-programs now.
    const uint32_t sum = run(B, B_SIZE);
    now = step("load-b", at(0), MEMORY);
    cpu_draw();
    expect_equal("A and B leave 8 MB", now.memory_status.avail_physical, 8 * MIB);
    memset(moved, 0, sizeof moved); // what A and B have read so far is no price of C

    // Run C: the kernel gives it the 8 MB, then frames of A and B. It writes to disk what A has
    // changed: all of A but its code. Nothing of B has changed, so B's file has it already.
    const uint32_t sum_of_c = run(C, C_SIZE);
    step("run-c", at(0), MEMORY);
    cpu_draw();
    expect_equal("C runs and adds up its data", sum_of_c, cpu_image_sum(&adder, C_SIZE));
    expect_equal("C's memory is in two pieces", pieces_of(C), 2);
    expect_equal("only changed pages, 10 MB less one page, are written to the swap file", all().out,
                 A_SIZE - PAGE);
    expect_equal("C's 20 MB are read", all().in, C_SIZE);

    // Return: C has ended. What A and B touch comes back.
    end(C);
    run(A, A_SIZE);
    const uint32_t sum_after = run(B, B_SIZE);
    const uint32_t runs_of_a = read_as(A, 0);
    step("return", at(0), MEMORY);
    expect_equal("A finds its run count as it left it", runs_of_a, 2);
    expect_equal("B finds its data as it left them", sum_after, sum);
    expect_equal("A's 10 MB come back", moved[A].in, A_SIZE);
    expect_equal("2 of B's 110 MB come back", moved[B].in, 2 * MIB);
    expect_at_most("20 MB of C cost at most 42 MB of copying with paging", all().out + all().in,
                   42 * MIB);
    table_row("moved", "out:bytes in:bytes", "A", moved[A].out, moved[A].in);
    table_row("moved", "out:bytes in:bytes", "B", moved[B].out, moved[B].in);
    table_row("moved", "out:bytes in:bytes", "C", moved[C].out, moved[C].in);
    return lab_end();
}
