// measure.c: each experiment that was chosen, on each machine that was.

#include <stdlib.h>

#include "commands.h"
#include "files.h"
#include "result.h"
#include "say.h"

enum { FEW = 3 }; // programs of which all is shown that they say

static struct outcome run_one(const struct experiment *e, const struct machine *m, bool aloud)
{
    wchar_t program[LONGEST], path[LONGEST], files[LONGEST];
    if (!program_of(program, e, m))
        return unstarted("the path of its program is too long");
    if (!is_file(program))
        return unstarted("its program is not there: a virus scanner may have taken it away; see: "
                         "lab doctor");
    const wchar_t *const work = work_anew();
    if (!work || !join(files, work, L"files") || !join(path, work, L"result.json"))
        return unstarted(last_error());
    const struct ended *const ended = run_program(program, path, files);
    if (ended->how == STOPPED)
        return unstarted("");
    const struct outcome outcome = outcome_of(ended, path);
    if (aloud && outcome.result)
        say_all(ended->said);
    return outcome;
}

static void measure_one(struct measured *all, const struct experiment *e, const struct machine *m)
{
    const bool seen =
        say_for_now("[%d/%d] %s %s.%s", ++all->done, all->all, m->name, e->lab, e->name);
    struct outcome outcome = run_one(e, m, all->all <= FEW);
    if (!is_stopped()) {
        const int failed = all->tally.failed;
        tell(e, &outcome, &all->tally);
        if (!seen && outcome.result)
            say("  %-7s %s.%s", all->tally.failed > failed ? "failed" : "held", e->lab, e->name);
        const bool kept = keep(e, m, &outcome);
        all->unkept |= !kept;
        all->full |= !kept && is_full();
    }
    free(outcome.result);
}

// First what ends well, then what crashes on purpose.
void measure(struct measured *all)
{
    for (int last = 0; last < 2; last++)
        for (struct machine *m = kit.machine; m < kit.machine + 2; m++)
            for (int i = 0; i < kit.experiments && !is_stopped() && !all->full; i++)
                if (m->chosen && !m->left_out && kit.experiment[i].chosen &&
                    kit.experiment[i].last == last)
                    measure_one(all, &kit.experiment[i], m);
}
