// run.c: measuring what was chosen, on the machines that were chosen.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "computer.h"
#include "files.h"
#include "result.h"
#include "say.h"

static struct measured measured;

// Why no program of a machine can be started; NULL if one could, or nobody knows.
static const char *cannot_start(const struct machine *m)
{
    static char why[SENTENCE];
    wchar_t self[LONGEST];
    if (m->bits > this_computer()->bits)
        return N_("this is a Windows of 32 bits");
    if (!kit_file(self, m->bits == 64 ? "lab.exe" : "bin32/lab.exe") || !is_file(self))
        return NULL;
    const struct ended *const ended = run_program(self, L"starts", NULL);
    if (ended->how == ENDED && ended->code == STARTS)
        return NULL;
    snprintf(why, sizeof why, N_("a program of %d bits could not be started: %s"), m->bits,
             ended->how == NOT_STARTED ? error_words(ended->code) : N_("it ended before it began"));
    return ended->how == STOPPED ? NULL : why;
}

static void begin(struct machine *m)
{
    const char *const why = cannot_start(m);
    m->left_out = why != NULL;
    if (why)
        say("%s is left out: %s", m->name, why);
    measured.unkept |= !keep_machine(m, why);
}

static int sum_up(const struct measured *m)
{
    say("claims: %d held, %d failed, %d unknown; experiments: %d skipped, %d did not end well",
        m->tally.held, m->tally.failed, m->tally.unknown, m->tally.skipped, m->tally.died);
    if (m->tally.failed && this_computer()->wine)
        say("this is Wine: what is known to differ from Windows there counts as failed until "
            "./lab report has looked at it");
    if (is_stopped())
        say("stopped; what had ended before is kept, the rest was not run");
    else if (m->full)
        say("the disk is full: the rest was not run");
    if (m->done > 0 && !is_stopped() && !m->full) {
        send_predictions();
        pack_results();
    }
    return is_stopped()                                      ? WAS_STOPPED
           : m->unkept                                       ? WRONG_USE
           : m->tally.failed || m->tally.died                ? NOT_GOOD
           : m->tally.skipped && m->tally.skipped == m->done ? ALL_SKIPPED
                                                             : GOOD;
}

int run(void)
{
    int experiments = 0, machines = 0;
    for (int i = 0; i < kit.experiments; i++)
        experiments += kit.experiment[i].chosen;
    hazards();
    measured = (struct measured){0};
    if (!results_begin())
        return WRONG_USE;
    if (!work_begin())
        return is_stopped() ? WAS_STOPPED : WRONG_USE;
    for (struct machine *m = kit.machine; m < kit.machine + 2; m++) {
        if (m->chosen)
            begin(m);
        machines += m->chosen && !m->left_out;
    }
    measured.all = machines * experiments;
    measure(&measured);
    work_end();
    return machines || is_stopped() ? sum_up(&measured) : WRONG_USE;
}
