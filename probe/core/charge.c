// charge.c: the machine's charge, as most of several runs of the program saw it.

#include "charge.h"
#include "processes.h"
#include "record.h"
#include "vote.h"

static const char AGAIN[] = "again";
const char NOT_QUIET[] = N_("the machine is not quiet enough");

static void run_again(void)
{
    for (const int before = lab.n_runs; lab.n_runs < before + MORE_RUNS; lab.n_runs++) {
        struct child *c = child_start(NULL, AGAIN, NULL);
        struct figure figure = c ? known(0) : unknown(NOT_QUIET);
        for (int i = 0; i < CHARGES; i++)
            lab.charges[i][lab.n_runs] = figure = is_unknown(figure) ? figure : child_told(c);
        if (c)
            child_end(c);
    }
}

static int runs_that_saw(struct figure figure, const struct figure seen[], int runs)
{
    int n = 0;
    for (int run = 0; run < runs; run++)
        n += is_same(seen[run], figure);
    return is_same(figure, known(DISTURBED)) ? 0 : n;
}

struct figure most_agree_on(const struct figure seen[], int runs)
{
    struct figure agreed = known(DISTURBED);
    for (int run = 0; run < runs; run++)
        if (runs_that_saw(seen[run], seen, runs) > runs_that_saw(agreed, seen, runs))
            agreed = seen[run];
    const int most = runs_that_saw(agreed, seen, runs);
    for (int run = 0; run < runs; run++)
        if (!is_same(seen[run], agreed) && 2 * runs_that_saw(seen[run], seen, runs) >= most)
            return unknown(NOT_QUIET);
    return most > MORE_RUNS / 2 ? agreed : unknown(NOT_QUIET);
}

struct figure charged(void)
{
    const struct figure seen = lab.before.memory_status.avail_page_file;
    const int64_t spent = system_ns() - lab.ns;
    if (is_unknown(seen))
        return seen;
    room(lab.n_charges < CHARGES, "charged is asked too often: see CHARGES in record.h");
    const int i = lab.n_charges++;
    lab.n_runs = i == 0 ? 1 : lab.n_runs;
    struct figure agreed = lab.charges[i][0] =
        lab.quiet ? difference(lab.was_available, seen) : known(DISTURBED);
    if (in_role(AGAIN))
        tell_parent(agreed);
    else if (i == 0)
        run_again();
    else
        while (is_unknown(agreed = most_agree_on(lab.charges[i], lab.n_runs)) &&
               lab.n_runs + MORE_RUNS <= RUNS)
            run_again();
    const struct figure first = look(NULL, 0).memory_status.avail_page_file;
    const struct snapshot now = look(NULL, 0);
    lab.was_available = now.memory_status.avail_page_file;
    lab.quiet = is_same(lab.was_available, first);
    // the other runs are over: the first step's change begins here
    if (lab.n_steps == 0)
        lab.begin = lab.before = now;
    lab.ns = system_ns() - spent; // all this is not the program's
    return agreed;
}
