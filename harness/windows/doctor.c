// doctor.c: what this computer is, what here may disturb, and whether the kit is whole.

#include "commands.h"

#include "computer.h"
#include "say.h"

int doctor(void)
{
    const struct computer *const c = this_computer();
    say("Windows %s%s%s, %s, %llu MiB of memory, %llu MiB of page files%s", c->build,
        *c->edition ? " " : "", c->edition, c->native, (unsigned long long)c->memory >> 20,
        (unsigned long long)c->page_file >> 20, c->defender > 0 ? ", Defender" : "");
    if (c->wine)
        say("this is no Windows but %s", c->emulator);
    const int disturbed = hazards();
    const int changed = changed_files();
    if (!changed)
        say("all files of the kit are as they were packed");
    if (!disturbed)
        say("nothing is known here that would disturb");
    say("next: lab run");
    return changed ? NOT_GOOD : GOOD;
}
