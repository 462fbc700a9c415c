// menu.c: what a double click shows.

#include <stdlib.h>

#include "commands.h"
#include "kit.h"
#include "program.h"
#include "say.h"

static int number_of(int lab)
{
    return (int)strtol(kit.lab[lab].name, NULL, 10);
}

// The name of the lab of that number; NULL if there is none.
static const char *lab_of(int number)
{
    for (int i = 0; i < kit.labs; i++)
        if (number_of(i) == number)
            return kit.lab[i].name;
    return NULL;
}

static void show(void)
{
    say("\nMemory Labs: small programs that look at memory, and judge what they see.\n");
    for (int i = 0; i < kit.labs; i++)
        say("  %d  %s", number_of(i), kit.lab[i].title);
    say("  a  all labs: this takes some minutes");
    say("  d  what here may disturb, and is the kit whole?");
    say("  l  the experiments of each lab");
    say("  t  keep what you have predicted: open PREDICT.html first, answer, and save");
    say("  q  leave\n");
}

static void choose_anew(const char *lab)
{
    for (int i = 0; i < kit.experiments; i++)
        kit.experiment[i].chosen = false;
    for (int i = 0; i < 2; i++)
        kit.machine[i].chosen = false;
    if (lab)
        choose_experiment(lab);
    choose_the_rest();
}

int menu(void)
{
    char answer[16], enter[16];
    int status = GOOD;
    while (!is_stopped()) {
        show();
        if (!ask("which? ", answer, sizeof answer))
            break;
        const char *const lab = lab_of((int)strtol(answer, NULL, 10));
        if (answer[0] == 'q')
            break;
        if (answer[0] == 'a' || lab) {
            choose_anew(lab);
            status = run();
        } else if (answer[0] == 'd') {
            status = doctor();
        } else if (answer[0] == 'l') {
            status = list();
        } else if (answer[0] == 't') {
            wchar_t *none = NULL;
            status = take_predictions(&none);
        } else {
            say("one of the characters in front, please");
            continue;
        }
        if (is_stopped() || !ask("\npress Enter to go on ", enter, sizeof enter))
            break;
    }
    return status;
}
