// choose.c: what the words of a command line choose.

#include <stdio.h>
#include <string.h>

#include "kit.h"
#include "say.h"

// windows64 also where Wine stands for it.
bool choose_machine(const char *word)
{
    for (int i = 0; i < 2; i++) {
        char other[16];
        snprintf(other, sizeof other, "windows%d", kit.machine[i].bits);
        if (strcmp(word, kit.machine[i].name) == 0 || strcmp(word, other) == 0)
            return kit.machine[i].chosen = true;
    }
    say("there is no machine %s; there are: windows64 windows32", word);
    return false;
}

// A lab's name, or the number that it begins with.
static bool is_lab(const char *lab, const char *word, size_t length)
{
    return strncmp(lab, word, length) == 0 && (lab[length] == '\0' || lab[length] == '-') &&
           (lab[length] == '\0' || strcspn(lab, "-") == length);
}

bool choose_experiment(const char *word)
{
    const size_t length = strcspn(word, ".");
    bool found = false;
    for (int i = 0; i < kit.experiments; i++) {
        struct experiment *const e = &kit.experiment[i];
        if (is_lab(e->lab, word, length) &&
            (word[length] == '\0' || strcmp(e->name, word + length + 1) == 0))
            found = e->chosen = true;
    }
    if (!found)
        say("there is no lab or experiment %s; those that there are: lab list", word);
    return found;
}

void choose_the_rest(void)
{
    int machines = 0, experiments = 0;
    for (int i = 0; i < 2; i++)
        machines += kit.machine[i].chosen;
    for (int i = 0; i < kit.experiments; i++)
        experiments += kit.experiment[i].chosen;
    for (int i = 0; i < 2; i++)
        kit.machine[i].chosen |= machines == 0;
    for (int i = 0; i < kit.experiments; i++)
        kit.experiment[i].chosen |= experiments == 0;
}
