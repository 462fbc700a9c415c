// record.h: what record.c keeps, print.c prints and json.c writes: one experiment's steps, claims
// and tables, in static arrays.

#ifndef RECORD_H
#define RECORD_H

#include "system.h"

enum {
    MAX_STEPS = 64,
    MAX_CLAIMS = 256,
    MAX_TABLES = 16,
    MAX_ROWS = 8192,
    MAX_CELLS = 40960,
    MAX_LABELS = 32768,
    MAX_SPACE = 1024 // pieces of a whole address space
};
enum { MAX_REASONS = 64, IDLE_MS = 20 };
enum { MAX_PARAMETERS = 16, MAX_PARAMETER_NAME = 32 };
enum { RUNS = 61, CHARGES = 32 }; // of charged: runs at most, calls in one run

struct record {
    const char *name, *absent;
    int line;
    const void *base;
    uint64_t size;
    struct snapshot now;
    struct map map;
};

struct claim {
    const char *says, *step, *relation, *verdict;
    enum unit unit;
    struct figure got, expected;
    const char *got_text,
        *expected_text; // of a LAB_TEXT: are they the same? got is 1 or 0, expected 1
    int line;
};

struct parameter {
    char name[MAX_PARAMETER_NAME + 4]; // room for " is "
    int64_t value, usual;
};

struct row {
    int table;
    const char *label;
    size_t first, n;
};

extern struct lab {
    const char *lab, *experiment, *path, *role, *argument;
    char started[32];
    int n_steps, n_claims, n_tables, n_rows, n_told;
    size_t n_cells, n_labels;
    int n_given, n_parameters; // of LAB_PARAMETERS, and those that the experiment asks for
    struct parameter given[MAX_PARAMETERS], parameters[MAX_PARAMETERS];
    struct figure faults; // at the last step, the probe's own share since then added
    int64_t ns;           // the same
    int n_charges, n_runs;
    struct figure charges[CHARGES][RUNS], was_available; // at the end of the last call
    bool quiet;                                          // and nobody moved it then
    bool pauses;                                         // after each step, for a person to look
    struct map scratch;                                  // of looks that are no steps
    struct snapshot idle, noise, begin, before;
    int n_space;                   // -1: there are more
    struct piece space[MAX_SPACE]; // the whole address space in lab_begin, without what is free
    struct map before_map;         // of it what lies where the first step's picture does
    struct record steps[MAX_STEPS];
    struct claim claims[MAX_CLAIMS];
    struct {
        const char *name, *columns;
    } tables[MAX_TABLES];
    struct row rows[MAX_ROWS];
    struct figure cells[MAX_CELLS];
    char labels[MAX_LABELS];
    char told[MAX_REASONS][MAX_WHY]; // the reasons that came from other processes
    struct machine machine;
} lab;

_Noreturn void leave(int status, const char *sentence); // ends the program
void room(bool left, const char *what);    // what is full is said, and ends the program
void read_parameters(void);                // in lab_begin
void refuse_other_parameters(void);        // before the first step
void keep_the_space(void);                 // in lab_begin
void draw_before(const struct map *first); // the first step's picture, as it was in lab_begin

// The columns that this machine cannot tell, by the look that lab_begin took: their number and, in
// `columns`, which.
enum { COLUMNS = 7 };

struct column {
    const char *name;
    struct figure figure;
};

int unknown_columns(struct column columns[COLUMNS]);
const char *why_of(const struct claim *claim); // why it is unknown; NULL if it is not

void write_for_a_person(void);
bool write_json(const char *path); // the whole file or nothing
void tell_the_witness(void);       // the same, to whom system_witness gives

#endif
