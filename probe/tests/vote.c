// vote: what the runs of charged() agree on, and when they agree on nothing.

#include "vote.h"
#include "check.h"
#include "record.h"

enum { PAGE = 4096, A = 3 * PAGE, B = 4 * PAGE, MOST = 61 };

// The vote of `a` runs that saw A, `b` that saw B, `disturbed` ones and `mute` ones, in that order
// or turned round.
static struct figure vote(int a, int b, int disturbed, int mute, bool turned)
{
    struct figure seen[MOST];
    const int runs = a + b + disturbed + mute;
    for (int i = 0; i < runs; i++)
        seen[turned ? runs - 1 - i : i] = i < a       ? known(A)
                                          : i < a + b ? known(B)
                                          : i < a + b + disturbed
                                              ? known(DISTURBED)
                                              : unknown("it could not be started");
    return most_agree_on(seen, runs);
}

int main(int argc, char **argv)
{
    lab_begin_as("probe", "vote", argc, argv);
    for (int turned = 0; turned < 2; turned++) {
        check("all eleven see it", vote(11, 0, 0, 0, turned), A);
        check("six are enough", vote(6, 0, 5, 0, turned), A);
        check("five are not", vote(5, 0, 6, 0, turned), unknown(NOT_QUIET));
        check("one in ten is disturbed by B", vote(10, 1, 0, 0, turned), A);
        check("more than twice as many as see another", vote(7, 3, 1, 0, turned), A);
        check("twice as many is not more", vote(8, 4, 0, 0, turned), unknown(NOT_QUIET));
        check("a tie", vote(10, 10, 1, 0, turned), unknown(NOT_QUIET));
        check("the others win", vote(2, 18, 1, 0, turned), B);
        check("what was disturbed is no figure, however often", vote(0, 0, 61, 0, turned),
              unknown(NOT_QUIET));
        check("nor does it outvote one", vote(6, 0, 55, 0, turned), A);
        check("what could not be started says nothing", vote(0, 0, 0, 61, turned),
              unknown(NOT_QUIET));
        check("nor against a figure", vote(6, 0, 0, 55, turned), A);
        check("one run is too few", vote(1, 0, 0, 0, turned), unknown(NOT_QUIET));
    }
    check("no run at all", most_agree_on(NULL, 0), unknown(NOT_QUIET));
    return wrong != 0;
}
