// probe.h: the instrument. It looks at memory after every step and judges what it saw.
//
// All figures are bytes unless their name says otherwise; what this machine cannot tell is unknown
// (figures.h), and so is a claim on it. A process that fork has made may look and step too, and its
// figures are its own; lab_end is its parent's. Between lab_begin and lab_end the probe allocates
// nothing, takes no page fault and uses no stdio.

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
    struct figure faults, ns; // page faults and time since the step before, without the probe's own
};

// The frame of an experiment. lab_begin reads the command line: nothing (a table for a person), or
// one path (JSON too). lab_end gives the exit status: 0 all held or unknown, 1 a claim failed. die
// is for an OS call that failed: it prints the call and the error and exits with 2; lab_skip: 77.
#define lab_begin(argc, argv) lab_begin_as(LAB_NAME, EXPERIMENT_NAME, argc, argv)
void lab_begin_as(const char *lab_name, const char *experiment, int argc, char **argv);
int lab_end(void);
uint64_t page_size(void);
// The article's value, or what LAB_PARAMETERS sets: 1 to 2^40. To be asked before the first step.
int64_t lab_parameter(const char *name, int64_t usual);
void lab_require(bool of_parameters, const char *what); // "x must be ...": ends the program if not
void lab_needs(uint64_t memory, uint64_t disk); // bytes that must be free; disk: in lab_folder()
const char *lab_folder(void);                   // where files go: $TMPDIR, or the current folder
int lab_nameless_file(void); // Linux: an open file there that goes with its last descriptor, or -1
_Noreturn void lab_skip(const char *why);
#define die(call) die_at(__LINE__, call)
_Noreturn void die_at(int line, const char *call);

// Look at memory now. `base` and `size` name the region of interest; NULL, 0 for none.
#define step(name, base, size) step_at(__LINE__, name, base, size)
struct snapshot step_at(int line, const char *name, const void *base, uint64_t size);
#define step_absent(name, why) step_absent_at(__LINE__, name, why)
void step_absent_at(int line, const char *name, const char *why);
struct snapshot look(const void *base, uint64_t size); // no step: nothing is recorded

// Claims about the last step. `says` is a present-tense sentence; it and texts live as long as we
// do. An error is errno or GetLastError(), a fault a signal or an exception code; 0: none.
#define expect_equal(says, got, expected) CLAIM(LAB_NUMBER, says, got, "==", expected)
#define expect_not_equal(says, got, expected) CLAIM(LAB_NUMBER, says, got, "!=", expected)
#define expect_at_least(says, got, expected) CLAIM(LAB_NUMBER, says, got, ">=", expected)
#define expect_at_most(says, got, expected) CLAIM(LAB_NUMBER, says, got, "<=", expected)
#define expect_true(says, got) CLAIM(LAB_YES, says, got, "==", 1)
#define expect_text(says, got, expected) expect_text_at(__LINE__, says, got, expected)
#define expect_error(says, got, expected) CLAIM(LAB_ERROR, says, got, "==", expected)
#define expect_fault(says, got, expected) CLAIM(LAB_FAULT, says, got, "==", expected)
#define CLAIM(unit, says, got, relation, expected) \
    expect_at(__LINE__, unit, says, as_figure(got), relation, as_figure(expected))
enum unit { LAB_NUMBER, LAB_YES, LAB_ERROR, LAB_FAULT, LAB_TEXT };
void expect_at(int line, enum unit unit, const char *says, struct figure got, const char *relation,
               struct figure expected);
void expect_text_at(int line, const char *says, const char *got, const char *expected);

// Anything else worth showing: a row of numbers under columns `name:unit name...`; label or NULL.
#define table_row(table, columns, label, ...)                                             \
    table_row_of(table, columns, label, (const struct figure[]){as_figures(__VA_ARGS__)}, \
                 sizeof((const struct figure[]){as_figures(__VA_ARGS__)}) / sizeof(struct figure))
void table_row_of(const char *table, const char *columns, const char *label,
                  const struct figure *cells, size_t n);

#endif
