// result.h: what came of an experiment, and what is kept of it: as the driver of ./lab keeps it.

#ifndef RESULT_H
#define RESULT_H

#include <stdbool.h>

#include "kit.h"
#include "program.h"

// `how` is ran, skipped, died, timeout or unstarted; `why` a sentence, or empty if it ran well.
struct outcome {
    const char *how;
    char why[SENTENCE];
    char *result; // what the program wrote, for free(); NULL: nothing that is one
};

const char *in_words(DWORD code); // of an exit
struct outcome outcome_of(const struct ended *ended, const wchar_t *path);
struct outcome unstarted(const char *why);

// How many claims of a kind.
struct tally {
    int held, failed, unknown, skipped, died;
};

// What came of all of them.
struct measured {
    struct tally tally;
    int done, all;
    bool unkept, full; // something could not be kept; nothing can
};

// Counts the claims, and says those that failed: got beside expected.
void tell(const struct experiment *e, const struct outcome *outcome, struct tally *tally);

// Into results\MACHINE; false: it has said why not.
bool keep(const struct experiment *e, const struct machine *m, const struct outcome *outcome);
bool is_full(void); // was that because the disk is?
// `left_out`: why it cannot be had; NULL if it can.
bool keep_machine(const struct machine *m, const char *left_out);
bool results_begin(void); // the folder of all results
const wchar_t *results_folder(void);
bool keep_text(const wchar_t *folder, const wchar_t *name, const struct text *text);
void put_machine(struct text *text, const struct machine *m);

// Beside those that are there, over none of them; false: it has said why not.
bool keep_prediction(const char *lab, const char *name, const char *bytes, size_t size);
void send_predictions(void); // copies of them among the results

void pack_results(void); // results.zip beside the folder, if Windows has what it takes

#endif
