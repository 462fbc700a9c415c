// unknowns: what is computed from an unknown figure is unknown for its reason and is never judged;
// what is computed from known ones is right.

#include "check.h"
#include "record.h"

static const char *const RELATIONS[] = {"==", "!=", ">=", "<="};

static void check_unknown(const char *what, struct figure got, struct figure reason)
{
    check(what, got, reason);
    for (int i = 0; i < 4; i++) {
        expect_at(__LINE__, LAB_NUMBER, "about an unknown figure", got, RELATIONS[i], known(0));
        check("why it is not judged", unknown(why_of(&lab.claims[lab.n_claims - 1])), reason);
        expect_at(__LINE__, LAB_NUMBER, "against an unknown figure", known(0), RELATIONS[i], got);
        check("why it is not judged", unknown(why_of(&lab.claims[lab.n_claims - 1])), reason);
    }
    for (const struct claim *c = lab.claims; c < lab.claims + lab.n_claims; c++)
        check("verdict", strcmp(c->verdict, "unknown"), 0);
    lab.n_claims = 0;
}

static void from_unknown_ones(void)
{
    const struct figure a = unknown("first"), b = unknown("second"), seven = known(7);
    check_unknown("a", a, a);
    check_unknown("a - a", difference(a, a), a);
    check_unknown("a + a", sum(a, a), a);
    check_unknown("not a", negation(a), a);
    check_unknown("a * a", product(a, a), a);
    check_unknown("a / a", quotient(a, a), a);
    check_unknown("-a", difference(0, a), a);
    check_unknown("a / 2", quotient(a, 2), a);
    check_unknown("a * 0", product(a, 0), a);
    check_unknown("0 * a", product(0, a), a);
    check_unknown("3 * a", product(3, a), a);
    check_unknown("0 / a", quotient(0, a), a);
    check_unknown("7 - a", difference(seven, a), a);
    check_unknown("a - 7", difference(a, seven), a);
    check_unknown("7 + a", sum(seven, a), a);
    check_unknown("a + 7", sum(a, seven), a);
    check_unknown("the larger of a and 7", larger(a, seven), a);
    check_unknown("the larger of 7 and a", larger(seven, a), a);
    check_unknown("a - b", difference(a, b), a);
    check_unknown("b - a", difference(b, a), b);
    check_unknown("a + b", sum(a, b), a);
    check_unknown("a * b", product(a, b), a);
    check_unknown("a / b", quotient(a, b), a);
    check_unknown("the larger of a and b", larger(a, b), a);
    check_unknown("(a - a) / 2 + 3 * b", sum(quotient(difference(a, a), 2), product(3, b)), a);
}

static void from_known_ones(void)
{
    const struct figure six = known(6), most = known(INT64_MAX), least = known(INT64_MIN);
    check("6 - 10", difference(six, 10), -4);
    check("6 + 10", sum(six, 10), 16);
    check("6 * -7", product(six, -7), -42);
    check("6 * 0", product(six, 0), 0);
    check("6 / -4", quotient(six, -4), -1);
    check("the larger of 6 and 7", larger(six, 7), 7);
    check("the larger of 6 and -7", larger(six, -7), 6);
    check("no is not yes", negation(known(0)), 1);
    check("yes is not no", negation(known(7)), 0);
    check("the value", value_of(difference(most, 1)), INT64_MAX - 1);
    check("as far as 64 bits reach", sum(least, most), -1);
    check("down to the end", difference(-1, most), INT64_MIN);
    check("up to the end", difference(-1, least), INT64_MAX);
    const struct figure beyond[] = {sum(most, 1),         sum(least, -1),   difference(least, 1),
                                    difference(0, least), product(most, 2), product(2, least),
                                    product(-1, least),   quotient(six, 0), quotient(least, 0),
                                    quotient(least, -1)};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        check("beyond 64 bits", is_unknown(beyond[i]), 1);
}

static void claims_on_known_ones(void)
{
    static const char *const HELD[4][3] = {{"failed", "held", "failed"}, // got 6, 7, 8 against 7
                                           {"held", "failed", "held"},
                                           {"failed", "held", "held"},
                                           {"held", "held", "failed"}};
    for (int r = 0; r < 4; r++)
        for (int got = 6; got <= 8; got++) {
            expect_at(__LINE__, LAB_NUMBER, "about a known figure", known(got), RELATIONS[r],
                      known(7));
            check(RELATIONS[r], strcmp(lab.claims[lab.n_claims - 1].verdict, HELD[r][got - 6]), 0);
        }
    lab.n_claims = 0;
    expect_equal("a plain integer is a known figure", 7, known(7));
    expect_equal("so is a bool", 7 == 7, 1);
    expect_at_most("a large one keeps its sign", -(INT64_C(1) << 62), known(0));
    for (const struct claim *c = lab.claims; c < lab.claims + lab.n_claims; c++)
        check(c->says, strcmp(c->verdict, "held"), 0);
}

static void cells(void)
{
    table_row("t", "a", NULL, 1);
    table_row("t", "a b c d e f g h", NULL, 1, unknown("a cell"), 3, 4, 5, 6, 7, known(8));
    check("as many cells as are given", lab.rows[0].n * 10 + lab.rows[1].n, 18);
    check("a number", lab.cells[0], 1);
    check("an unknown figure", lab.cells[2], unknown("a cell"));
    check("the last", lab.cells[8], 8);
}

static void from_other_processes(void)
{
    struct message message = message_of(known(-5));
    check("a known one", figure_in(&message), -5);
    for (int i = 0; i < 1000; i++) { // more reasons than there is room for: still unknown
        char why[8];
        snprintf(why, sizeof why, "%d", i);
        message = message_of(unknown(why));
        const struct figure told = figure_in(&message);
        check("still unknown", is_unknown(told), 1);
        if (i < MAX_REASONS)
            check("for its reason", told, unknown(why));
        check("the same reason is kept once", is_unknown(figure_in(&message)), 1);
    }
}

int main(int argc, char **argv)
{
    lab_begin_as("probe", "unknowns", argc, argv);
    from_unknown_ones();
    from_known_ones();
    claims_on_known_ones();
    cells();
    from_other_processes();
    return wrong != 0;
}
