// probe.h: the instrument. It looks at memory after every step and judges what it saw.
//
// All figures are bytes unless their name says otherwise; `faults` counts page faults, `ns`
// nanoseconds. What this machine cannot tell is an unknown figure (figures.h): a claim on it
// becomes `unknown`. A process that fork has made may look and step too, and its figures are its
// own; lab_end is its parent's. Between lab_begin and lab_end the probe allocates nothing, takes no
// page fault and uses no stdio.

#ifndef PROBE_H
#define PROBE_H

#include <stddef.h>

#include "figures.h"

struct snapshot {
    struct region { // of the range given to step()
        struct figure reserved, committed, resident;
    } region;
    struct process { // of this process
        struct figure space, commit, resident;
    } process;
    struct memory_status { // of the machine: the figures that the articles print
        struct figure avail_physical, avail_page_file, avail_virtual;
    } memory_status;
    struct change { // of the process and the machine, since the step before
        struct figure space, commit, resident;
        struct figure avail_physical, avail_page_file, avail_virtual;
    } change;
    // what the program spent since the step before, without the probe's own share
    struct figure faults, ns;
};

// The frame of an experiment. lab_begin reads the command line: nothing (a table for a person), or
// one path (JSON too). lab_end gives the exit status: 0 all held or unknown, 1 a claim failed. die
// is for an OS call that failed: it prints the call and the system's error and exits with 2.
// lab_skip exits with 77.
#define lab_begin(argc, argv) lab_begin_as(LAB_NAME, EXPERIMENT_NAME, argc, argv)
void lab_begin_as(const char *lab_name, const char *experiment, int argc, char **argv);
int lab_end(void);
// bytes of free memory, of free disk in the working folder
void lab_needs(uint64_t memory, uint64_t disk);
const char *lab_folder(void); // where files go: $TMPDIR, or the current folder
// Linux: an open file in it that goes with its last descriptor; -1 and errno
int lab_nameless_file(void);
_Noreturn void lab_skip(const char *why);
#define die(call) die_at(__LINE__, call)
_Noreturn void die_at(int line, const char *call);

// Look at memory now. `base` and `size` name the region of interest; NULL, 0 for none.
#define step(name, base, size) step_at(__LINE__, name, base, size)
struct snapshot step_at(int line, const char *name, const void *base, uint64_t size);
#define step_absent(name, why) step_absent_at(__LINE__, name, why)
void step_absent_at(int line, const char *name, const char *why);
// a look that is no step: nothing is recorded
struct snapshot look(const void *base, uint64_t size);

// Claims about the last step. `says` is a present-tense sentence that lives as long as the program.
#define expect_equal(says, got, expected) \
    expect_at(__LINE__, says, as_figure(got), "==", as_figure(expected))
#define expect_not_equal(says, got, expected) \
    expect_at(__LINE__, says, as_figure(got), "!=", as_figure(expected))
#define expect_at_least(says, got, expected) \
    expect_at(__LINE__, says, as_figure(got), ">=", as_figure(expected))
#define expect_at_most(says, got, expected) \
    expect_at(__LINE__, says, as_figure(got), "<=", as_figure(expected))
void expect_at(int line, const char *says, struct figure got, const char *relation,
               struct figure expected);

// Anything else worth showing: one row of numbers under space-separated column names, labelled with
// a text (or NULL).
#define table_row(table, columns, label, ...)                                             \
    table_row_of(table, columns, label, (const struct figure[]){as_figures(__VA_ARGS__)}, \
                 sizeof((const struct figure[]){as_figures(__VA_ARGS__)}) / sizeof(struct figure))
void table_row_of(const char *table, const char *columns, const char *label,
                  const struct figure *cells, size_t n);

uint64_t page_size(void);

#endif
