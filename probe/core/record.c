// record.c: steps, claims and tables in static arrays.
//
// Everything is touched once in lab_begin, so that recording a step costs neither a page fault nor
// an allocation.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "processes.h"
#include "record.h"

struct lab lab;

// ---- the frame ----

_Noreturn void leave(int status, const char *sentence)
{
    fprintf(stderr, "%s.%s: %s\n", lab.lab, lab.experiment, sentence);
    exit(status);
}

void die_at(int line, const char *call)
{
    char error[600], sentence[900];
    system_error(error, sizeof error);
    snprintf(sentence, sizeof sentence, "%s failed in line %d: %s", call, line, error);
    leave(2, sentence);
}

void lab_skip(const char *why)
{
    leave(77, why);
}

const char *lab_folder(void)
{
    const char *folder = system_folder();
    return folder && *folder ? folder : ".";
}

void lab_needs(uint64_t memory, uint64_t disk)
{
    static char sentence[8192]; // static: it must not grow the stack
    const bool twice = disk && system_disk_is_memory(lab_folder()); // such files take memory too
    const uint64_t all = memory + (twice ? disk : 0);
    struct room room = system_memory_free();
    if (room.bytes >= UINTPTR_MAX) // in 32 bits
        room = (struct room){UINTPTR_MAX, N_("can be addressed")};
    if (all > room.bytes) {
        snprintf(sentence, sizeof sentence,
                 N_("needs %" PRIu64 " MiB of memory%s, %" PRIu64 " MiB %s"), all >> 20,
                 twice ? N_(" (its files lie in memory here)") : "", room.bytes >> 20, room.words);
        lab_skip(sentence);
    }
    if (disk > system_disk_free(lab_folder())) {
        snprintf(sentence, sizeof sentence,
                 N_("needs %" PRIu64 " MiB of disk in %s, %" PRIu64 " MiB are free there"),
                 disk >> 20, lab_folder(), system_disk_free(lab_folder()) >> 20);
        lab_skip(sentence);
    }
}

static struct snapshot look_from(const struct snapshot *before, struct map *map, const void *base,
                                 uint64_t size)
{
    static struct snapshot s; // static: a look must not grow the stack
    // a new process begins to count
    if (system_forked())
        lab.faults = known(0);
    const struct figure faults = system_faults();
    const int64_t ns = system_ns();
    s.faults = difference(faults, lab.faults);
    s.ns = known(ns - lab.ns);
    system_look(&s, map, base, size);
    s.change = (struct change){
        .space = difference(s.process.space, before->process.space),
        .commit = difference(s.process.commit, before->process.commit),
        .resident = difference(s.process.resident, before->process.resident),
        .avail_physical =
            difference(s.memory_status.avail_physical, before->memory_status.avail_physical),
        .avail_page_file =
            difference(s.memory_status.avail_page_file, before->memory_status.avail_page_file),
        .avail_virtual =
            difference(s.memory_status.avail_virtual, before->memory_status.avail_virtual),
    };
    // the probe's own share does not count
    lab.faults = difference(lab.faults, difference(faults, system_faults()));
    lab.ns += system_ns() - ns;
    return s;
}

static void take_idle_pair(void)
{
    for (int i = 0; i < 2; i++) // the first pair only warms up
        lab.idle = look_from(&lab.idle, &lab.scratch, &lab, sizeof lab);
    if (!lab.role)
        system_nap(IDLE_MS);
    lab.faults = system_faults();
    lab.noise = look_from(&lab.idle, &lab.scratch, &lab, sizeof lab);
    keep_the_space();
    lab.begin = lab.before = look_from(&lab.noise, &lab.scratch, NULL, 0);
    lab.faults = system_faults();
    lab.ns = system_ns();
}

static void touch_everything(void)
{
    volatile char *p = (volatile char *)&lab;
    for (size_t i = 0; i < sizeof lab; i += 1024)
        p[i] = p[i];
}

void lab_begin_as(const char *lab_name, const char *experiment, int argc, char **argv)
{
    lab.lab = lab_name;
    lab.experiment = experiment;
    lab.argument = "";
    argv = system_arguments(&argc, argv);
    if (argc >= 3 && strcmp(argv[1], "--role") == 0) {
        lab.role = argv[2];
        lab.argument = argc > 3 ? argv[3] : "";
        system_in_child();
    } else if (argc == 2 && strcmp(argv[1], "--pause") == 0) {
        lab.pauses = true;
    } else if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        leave(2, "takes no argument, or one: --pause, or the file to write the result to");
    } else if (argc == 2) {
        lab.path = argv[1];
    }
    const time_t now = time(NULL);
    strftime(lab.started, sizeof lab.started, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    system_arrange(argv);
    touch_everything();
    read_parameters();
    system_machine(&lab.machine);
    system_begin();
    if (system_distrust())
        lab_skip(system_distrust());
    take_idle_pair();
}

bool in_role(const char *role)
{
    return lab.role && strcmp(lab.role, role) == 0;
}

const char *role_argument(void)
{
    return lab.argument;
}

// ---- steps, claims, tables ----

void room(bool left, const char *what)
{
    if (!left)
        leave(2, what);
}

struct snapshot look(const void *base, uint64_t size)
{
    return look_from(&lab.before, &lab.scratch, base, size);
}

// What a person does to the machine meanwhile is nothing that the next step did: it begins anew.
static void pause_after(const struct record *r)
{
    static char text[512];
    const uintptr_t end = (uintptr_t)r->base + (uintptr_t)r->size;
    int n = snprintf(text, sizeof text, "%s: process %lld", r->name, (long long)system_process());
    if (r->size)
        n += snprintf(text + n, sizeof text - (size_t)n, ", region %#llx-%#llx",
                      (unsigned long long)(uintptr_t)r->base, (unsigned long long)end);
    snprintf(text + n, sizeof text - (size_t)n, "\n  look at it with %s; Enter goes on ",
             SYSTEM_TOOLS);
    system_wait_for_enter(text);
    lab.before = look(NULL, 0);
}

static struct record *next_record(int line, const char *name)
{
    room(lab.n_steps < MAX_STEPS, "too many steps: see MAX_STEPS in record.c");
    if (lab.n_steps == 0)
        refuse_other_parameters();
    struct record *r = &lab.steps[lab.n_steps++];
    r->name = name;
    r->line = line;
    return r;
}

struct snapshot step_at(int line, const char *name, const void *base, uint64_t size)
{
    struct record *r = next_record(line, name);
    r->base = base;
    r->size = size;
    r->now = look_from(&lab.before, &r->map, base, size);
    lab.before = r->now;
    draw_before(&r->map);
    if (lab.pauses && !lab.role)
        pause_after(r);
    lab.faults = system_faults();
    lab.ns = system_ns();
    return r->now;
}

void step_absent_at(int line, const char *name, const char *why)
{
    next_record(line, name)->absent = why;
}

// ---- claims ----

static bool holds(int64_t got, const char *relation, int64_t expected)
{
    switch (relation[0]) {
    case '=':
        return got == expected;
    case '!':
        return got != expected;
    case '>':
        return got >= expected;
    default:
        return got <= expected;
    }
}

static const char *verdict_on(struct figure got, const char *relation, struct figure expected)
{
    if (is_unknown(got) || is_unknown(expected))
        return "unknown";
    return holds(got.value, relation, expected.value) ? "held" : "failed";
}

void expect_at(int line, enum unit unit, const char *says, struct figure got, const char *relation,
               struct figure expected)
{
    room(lab.n_claims < MAX_CLAIMS, "too many claims: see MAX_CLAIMS in record.c");
    if (unit == LAB_YES)
        got.value = got.value != 0; // C's other numbers are yes too
    lab.claims[lab.n_claims++] = (struct claim){
        .says = says,
        .step = lab.n_steps ? lab.steps[lab.n_steps - 1].name : "",
        .relation = relation,
        .unit = unit,
        .verdict = verdict_on(got, relation, expected),
        .got = got,
        .expected = expected,
        .line = line,
    };
    system_tell_claim(lab.n_claims, &lab.claims[lab.n_claims - 1]);
}

void expect_text_at(int line, const char *says, const char *got, const char *expected)
{
    expect_at(line, LAB_TEXT, says, known(strcmp(got, expected) == 0), "==", known(1));
    lab.claims[lab.n_claims - 1].got_text = got;
    lab.claims[lab.n_claims - 1].expected_text = expected;
}

static int table_index(const char *name, const char *columns)
{
    int i = 0;
    while (i < lab.n_tables && strcmp(lab.tables[i].name, name) != 0)
        i++;
    if (i == lab.n_tables) {
        room(i < MAX_TABLES, "too many tables: see MAX_TABLES in record.c");
        lab.tables[i].name = name;
        lab.tables[i].columns = columns;
        lab.n_tables++;
    }
    return i;
}

void table_row_of(const char *table, const char *columns, const char *label,
                  const struct figure *cells, size_t n)
{
    const size_t length = label ? strlen(label) + 1 : 0;
    room(lab.n_rows < MAX_ROWS && lab.n_cells + n <= MAX_CELLS &&
             lab.n_labels + length <= MAX_LABELS,
         "too many table rows: see MAX_ROWS in record.c");
    lab.rows[lab.n_rows++] = (struct row){
        .table = table_index(table, columns),
        .label = label ? memcpy(lab.labels + lab.n_labels, label, length) : NULL,
        .first = lab.n_cells,
        .n = n,
    };
    memcpy(lab.cells + lab.n_cells, cells, n * sizeof *cells);
    lab.n_cells += n;
    lab.n_labels += length;
}

// ---- what nobody can tell ----

int unknown_columns(struct column columns[COLUMNS])
{
    const struct snapshot *s = &lab.begin;
    const struct column all[COLUMNS] = {
        {"process.space", s->process.space},
        {"process.commit", s->process.commit},
        {"process.resident", s->process.resident},
        {"memory_status.avail_physical", s->memory_status.avail_physical},
        {"memory_status.avail_page_file", s->memory_status.avail_page_file},
        {"memory_status.avail_virtual", s->memory_status.avail_virtual},
        {"faults", s->faults},
    };
    int n = 0;
    for (int i = 0; i < COLUMNS; i++)
        if (is_unknown(all[i].figure))
            columns[n++] = all[i];
    return n;
}

const char *why_of(const struct claim *c)
{
    return is_unknown(c->got) ? c->got.why : c->expected.why;
}

// ---- the end ----

static _Noreturn void cannot_write(void)
{
    char error[600], sentence[8192];
    system_error(error, sizeof error);
    snprintf(sentence, sizeof sentence,
             "the result could not be written to %s: %s; is the disk full?", lab.path, error);
    leave(2, sentence);
}

int lab_end(void)
{
    bool failed = false;
    for (const struct claim *c = lab.claims; c < lab.claims + lab.n_claims; c++)
        failed |= strcmp(c->verdict, "failed") == 0;
    if (lab.role)
        return failed;
    if (lab.path && !write_json(lab.path))
        cannot_write();
    tell_the_witness();
    write_for_a_person();
    if (fflush(stdout) == 0 && !ferror(stdout))
        return failed;
    if (!lab.path)
        die("writing the table");
    fprintf(stderr, "%s.%s: the result was written, the table could not be\n", lab.lab,
            lab.experiment);
    return failed;
}
