// unknowns: what a machine cannot tell stays unknown through a sign and a sum, keeps its reason, and is never judged.

#include <string.h>

#include "check.h"
#include "record.h"

int main(int argc, char **argv)
{
    lab_begin_as("probe", "unknowns", argc, argv);
    const int64_t a = unknown("first"), b = unknown("second");
    const int64_t made[] = {a, -a, a + 4096, -a - 4096, a - (1LL << 30)};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        check("is unknown", is_unknown(made[i]), 1);
        check("has its reason", strcmp(why_unknown(made[i]), "first"), 0);
    }
    check("the second reason", strcmp(why_unknown(-b + 100), "second"), 0);
    check("the same reason is the same figure", unknown("first"), a);
    const int64_t known[] = {0, -1, INT64_C(1) << 57, -(INT64_C(1) << 57)};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        check("is known", is_unknown(known[i]), 0);

    static const char *const RELATIONS[] = {"==", "!=", ">=", "<="};
    for (int i = 0; i < 4; i++) {
        expect_at(__LINE__, "about an unknown figure", a, RELATIONS[i], 7);
        expect_at(__LINE__, "against an unknown figure", 7, RELATIONS[i], -b);
    }
    for (int i = 0; i < lab.n_claims; i++)
        check("verdict", strcmp(lab.claims[i].verdict, "unknown"), 0);

    lab.n_claims = 0;
    static const char *const HELD[4][3] = {{"failed", "held", "failed"}, // got 6, 7, 8 against 7
                                           {"held", "failed", "held"},
                                           {"failed", "held", "held"},
                                           {"held", "held", "failed"}};
    for (int r = 0; r < 4; r++)
        for (int got = 6; got <= 8; got++) {
            expect_at(__LINE__, "about a known figure", got, RELATIONS[r], 7);
            check(RELATIONS[r], strcmp(lab.claims[lab.n_claims - 1].verdict, HELD[r][got - 6]), 0);
        }
    for (int i = 0; i < 1000; i++) { // more reasons than there is room for: still unknown
        static char reasons[1000][8];
        snprintf(reasons[i], sizeof reasons[i], "%d", i);
        check("still unknown", is_unknown(unknown(reasons[i])), 1);
    }
    return wrong != 0;
}
