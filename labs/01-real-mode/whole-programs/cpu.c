// whole-programs on an x86 CPU without paging, in flat 32-bit mode: a program is in memory as a
// whole, in one piece, or it does not run.
//
// Watch the free memory and the largest hole when C asks for 20 MB, and the table `moved`: the
// bytes that are copied until C has run and A and B have run once more. paging shows the same
// programs.

#include "loader.h"

extern const struct guest writer, adder;

static struct program a = {.name = 'A', .guest = &writer, .size = 10 * MIB};
static struct program b = {.name = 'B', .guest = &adder, .size = 110 * MIB};
static struct program c = {.name = 'C', .guest = &adder, .size = 20 * MIB};

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_needs(128 * MIB, 120 * MIB);
    power_on(128 * MIB);

    // Load: A and B, and let them run. A's stray store makes B's memory differ from B's file.
    load(&a);
    load(&b);
    run(&a);
    const uint32_t sum = run(&b);
    struct snapshot now = step("load", at(0), 120 * MIB);
    cpu_draw();
    expect_equal("A and B leave 8 MB", now.memory_status.avail_physical, 8 * MIB);
    expect_equal("a program of exactly 8 MB finds its hole at 120 MB", find_hole(8 * MIB),
                 120 * MIB);
    expect_equal("C finds no hole in 8 MB", find_hole(c.size), NOWHERE);

    // Evict A: 18 MB are free, which is less than C needs, and not even in one piece.
    const int64_t a_out = evict(&a);
    now = step("evict-a", at(0), 120 * MIB);
    cpu_draw();
    expect_equal("18 MB are free without A", now.memory_status.avail_physical, 18 * MIB);
    expect_equal("the largest hole has 10 MB without A", cpu_largest_hole(), 10 * MIB);
    expect_equal("C finds no hole without A either", find_hole(c.size), NOWHERE);

    // Return A: evicting it has not helped.
    const int64_t a_in = bring_back(&a);
    step("return-a", at(0), 120 * MIB);

    // Evict B: the only way. All of it goes out, though C needs less than a fifth of the room.
    const int64_t b_out = evict(&b);
    step("evict-b", at(10 * MIB), 110 * MIB);
    cpu_draw();
    expect_equal("evicting B copies 110 MB to the swap file", b_out, 110 * MIB);
    expect_equal("the largest hole has 118 MB without B", cpu_largest_hole(), 118 * MIB);

    // Load C: it gets the first 20 MB of that hole. This system takes the lowest; another may not.
    const bool loaded = load(&c);
    step("load-c", at(10 * MIB), 110 * MIB);
    cpu_draw();
    expect_true("C can be loaded without B", loaded);
    expect_equal("C lies where B began", c.base, b.base);
    expect_equal("C runs and adds up its data", loaded ? run(&c) : 0,
                 cpu_image_sum(c.guest, c.size));

    // Return B: C has ended, and B wants all of its 110 MB back, at the old place. A runs again
    // too.
    if (loaded)
        end(&c);
    const int64_t b_in = bring_back(&b);
    const uint32_t sum_after = run(&b);
    run(&a);
    step("return-b", at(10 * MIB), 110 * MIB);
    expect_equal("B finds its memory as it left it", sum_after, sum);
    expect_equal("20 MB of C cost 240 MB of copying without paging", b_out + c.size + b_in,
                 240 * MIB);
    table_row("moved", "out:bytes in:bytes", "A, without use", a_out, a_in);
    table_row("moved", "out:bytes in:bytes", "B", b_out, b_in);
    table_row("moved", "out:bytes in:bytes", "C", 0, c.size);
    return lab_end();
}
