// list.c: the labs and their experiments, in teaching order.

#include <string.h>

#include "commands.h"
#include "kit.h"
#include "say.h"

int list(void)
{
    for (int i = 0; i < kit.labs; i++) {
        say("%s: %s", kit.lab[i].name, kit.lab[i].title);
        for (int k = 0; k < kit.experiments; k++)
            if (strcmp(kit.experiment[k].lab, kit.lab[i].name) == 0)
                say("  %s", kit.experiment[k].name);
    }
    return GOOD;
}
