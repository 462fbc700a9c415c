// run.c: measuring what was chosen, on the machines that were chosen.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "computer.h"
#include "files.h"
#include "result.h"
#include "say.h"

enum { FEW = 3 }; // programs of which all is shown that they say

static struct tally tally;
static int done, all;
static bool full; // nothing more can be kept
static bool unkept;

// Why no program of a machine can be started; NULL if one could, or nobody knows.
static const char *cannot_start(const struct machine *m)
{
    static char why[SENTENCE];
    wchar_t self[LONGEST];
    if (m->bits > this_computer()->bits)
        return "this is a Windows of 32 bits";
    if (!kit_file(self, m->bits == 64 ? "lab.exe" : "bin32/lab.exe") || !is_file(self))
        return NULL;
    const struct ended *const ended = run_program(self, L"starts", NULL);
    if (ended->how != NOT_STARTED && ended->code == 0)
        return NULL;
    snprintf(why, sizeof why, "a program of %d bits could not be started: %s", m->bits,
             ended->how == NOT_STARTED ? error_words(ended->code) : "it ended before it began");
    return ended->how == STOPPED ? NULL : why;
}

static void begin(struct machine *m)
{
    const char *const why = cannot_start(m);
    m->left_out = why != NULL;
    if (why)
        say("%s is left out: %s", m->name, why);
    unkept |= !keep_machine(m, why);
}

static struct outcome run_one(const struct experiment *e, const struct machine *m)
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
    if (all <= FEW && outcome.result)
        say_all(ended->said);
    return outcome;
}

static void measure(const struct experiment *e, const struct machine *m)
{
    const bool seen = say_for_now("[%d/%d] %s %s.%s", ++done, all, m->name, e->lab, e->name);
    struct outcome outcome = run_one(e, m);
    if (!is_stopped()) {
        const int failed = tally.failed;
        tell(e, &outcome, &tally);
        if (!seen && outcome.result)
            say("  %-7s %s.%s", tally.failed > failed ? "failed" : "held", e->lab, e->name);
        const bool kept = keep(e, m, &outcome);
        unkept |= !kept;
        full |= !kept && is_full();
    }
    free(outcome.result);
}

// First what ends well, then what crashes on purpose.
static void measure_all(void)
{
    for (int last = 0; last < 2; last++)
        for (struct machine *m = kit.machine; m < kit.machine + 2; m++)
            for (int i = 0; i < kit.experiments && !is_stopped() && !full; i++)
                if (m->chosen && !m->left_out && kit.experiment[i].chosen &&
                    kit.experiment[i].last == last)
                    measure(&kit.experiment[i], m);
}

static int sum_up(void)
{
    say("claims: %d held, %d failed, %d unknown; experiments: %d skipped, %d did not end well",
        tally.held, tally.failed, tally.unknown, tally.skipped, tally.died);
    if (tally.failed && this_computer()->wine)
        say("this is Wine: what is known to differ from Windows there counts as failed until "
            "./lab report has looked at it");
    if (is_stopped())
        say("stopped; what had ended before is kept, the rest was not run");
    else if (full)
        say("the disk is full: the rest was not run");
    if (done > 0 && !is_stopped() && !full)
        pack_results();
    return is_stopped()                             ? WAS_STOPPED
           : unkept                                 ? WRONG_USE
           : tally.failed || tally.died             ? NOT_GOOD
           : tally.skipped && tally.skipped == done ? ALL_SKIPPED
                                                    : GOOD;
}

int run(void)
{
    int experiments = 0, machines = 0;
    for (int i = 0; i < kit.experiments; i++)
        experiments += kit.experiment[i].chosen;
    hazards();
    tally = (struct tally){0};
    done = all = 0;
    full = unkept = false;
    if (!results_begin())
        return WRONG_USE;
    if (!work_begin())
        return is_stopped() ? WAS_STOPPED : WRONG_USE;
    for (struct machine *m = kit.machine; m < kit.machine + 2; m++) {
        if (m->chosen)
            begin(m);
        machines += m->chosen && !m->left_out;
    }
    all = machines * experiments;
    measure_all();
    work_end();
    return machines || is_stopped() ? sum_up() : WRONG_USE;
}
