// kit.h: what lies in the kit: experiments, and the machines to run them on.

#ifndef KIT_H
#define KIT_H

#include <stdbool.h>
#include <wchar.h>

#include "text.h"

#define N_(reason) reason // marks what a report looks up in its own language

enum { EXPERIMENTS = 512, LABS = 32, NAMES = 16, NAME = 65 };

struct experiment {
    char lab[NAME], name[NAME], source[NAME];
    bool last; // it crashes on purpose: what that may bring about shall disturb no other
    bool chosen;
};

struct machine {
    char name[16]; // windows64, windows32; under Wine wine64, wine32
    int bits;
    const wchar_t *results, *programs; // its folders; also under Wine that of windows64
    bool chosen;
    bool left_out;
};

struct kit {
    wchar_t root[LONGEST]; // where it was unpacked to
    int experiments, labs, names;
    struct experiment experiment[EXPERIMENTS];
    struct {
        char name[NAME], title[128];
    } lab[LABS];
    char name[NAMES][NAME]; // names of shared memory that experiments give
    struct machine machine[2];
};

extern struct kit kit;

bool kit_open(void); // false: it has said what is wrong
// Choose what a word of the command line names; false: it has said what it should be.
bool choose_machine(const char *word);
bool choose_experiment(const char *word);
void choose_the_rest(void); // all, where nothing was chosen
// The program of an experiment; false: its path is too long.
bool program_of(wchar_t to[LONGEST], const struct experiment *e, const struct machine *m);
// A file of the kit: `name` has / between its folders.
bool kit_file(wchar_t to[LONGEST], const char *name);

#endif
