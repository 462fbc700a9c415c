// print.c: what an experiment leaves for a person: its steps, tables and claims as text.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

enum { WIDE = MAX_CODE };

// An exact figure in the largest unit that divides it: 1073741824 is "1 GiB", 100003840 "97,660
// KiB", 8 "8".
static const char *amount(char out[WIDE], struct figure figure, bool sign)
{
    static const char *const UNITS[] = {"", " KiB", " MiB", " GiB", " TiB"};
    if (is_unknown(figure))
        return "?";
    const int64_t v = figure.value;
    uint64_t size = (uint64_t)(v < 0 ? -v : v);
    int unit = 0;
    for (; size && size % 1024 == 0 && unit < 4; unit++)
        size /= 1024;
    char digits[WIDE], *end = out;
    const int n = snprintf(digits, sizeof digits, "%" PRIu64, size);
    if (v < 0 || (sign && v))
        *end++ = v < 0 ? '-' : '+';
    for (int i = 0; i < n; i++) {
        *end++ = digits[i];
        if (i + 1 < n && (n - i - 1) % 3 == 0)
            *end++ = ',';
    }
    strcpy(end, UNITS[unit]);
    return out;
}

static void print_figures(const struct figure *figures, int n, bool change)
{
    char text[WIDE];
    for (int i = 0; i < n; i++)
        printf(" %12s", amount(text, figures[i], change));
}

static void print_cells(const struct figure *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_unknown(cells[i]))
            printf(" %12s", "?");
        else
            printf(" %12" PRId64, cells[i].value);
}

static void print_exact(void)
{
    printf("%-14s process: change since the step before     region: now\n", "");
    printf("%-14s %12s %12s %12s %12s %12s %12s\n", "step", "space", "commit", "resident",
           "reserved", "committed", "resident");
    for (const struct record *r = lab.steps; r < lab.steps + lab.n_steps; r++) {
        printf("%-14s", r->name);
        const struct change *c = &r->now.change;
        const struct region *g = &r->now.region;
        if (r->absent)
            printf(" absent: %s", r->absent);
        else
            print_figures((struct figure[]){c->space, c->commit, c->resident}, 3, true);
        if (!r->absent && r->size)
            print_figures((struct figure[]){g->reserved, g->committed, g->resident}, 3, false);
        printf("\n");
    }
}

static void print_memory_status(void)
{
    printf("\n%-14s machine: change since the step before (MEMORYSTATUS)\n", "");
    printf("%-14s %12s %12s %12s\n", "", "available", "available", "available");
    printf("%-14s %12s %12s %12s %12s %12s\n", "step", "physical", "page file", "virtual", "faults",
           "time, us");
    const int64_t mib = 1 << 20; // whole ones: exact, these would not fit into their columns
    const struct memory_status *b = &lab.begin.memory_status;
    printf("%-14s", "(at the start)");
    print_figures((struct figure[]){product(quotient(b->avail_physical, mib), mib),
                                    product(quotient(b->avail_page_file, mib), mib),
                                    product(quotient(b->avail_virtual, mib), mib)},
                  3, false);
    printf("\n");
    for (const struct record *r = lab.steps; r < lab.steps + lab.n_steps; r++) {
        if (r->absent)
            continue;
        const struct change *c = &r->now.change;
        printf("%-14s", r->name);
        print_figures((struct figure[]){c->avail_physical, c->avail_page_file, c->avail_virtual}, 3,
                      true);
        print_cells((struct figure[]){r->now.faults, quotient(r->now.ns, 1000)}, 2);
        printf("\n");
    }
    const struct change *c = &lab.noise.change;
    printf("%-14s", "(idle: noise)");
    print_figures((struct figure[]){c->avail_physical, c->avail_page_file, c->avail_virtual}, 3,
                  true);
    printf("\n");
}

static const char *claimed(char out[WIDE], const struct claim *c, struct figure figure)
{
    if (is_unknown(figure) || c->unit == LAB_NUMBER)
        return amount(out, figure, false);
    if (c->unit == LAB_YES)
        return figure.value ? "yes" : "no";
    (c->unit == LAB_ERROR ? system_error_name : system_fault_name)(out, WIDE, figure.value);
    return out;
}

static void print_claims(void)
{
    char got[WIDE], expected[WIDE];
    for (const struct claim *c = lab.claims; c < lab.claims + lab.n_claims; c++) {
        const bool failed = strcmp(c->verdict, "failed") == 0;
        printf("%-8s %s: ", failed ? "FAILED" : c->verdict, c->says);
        if (why_of(c))
            printf("%s\n", why_of(c));
        else
            printf("got %s, expected %s %s\n", c->got_text ? c->got_text : claimed(got, c, c->got),
                   c->relation,
                   c->expected_text ? c->expected_text : claimed(expected, c, c->expected));
    }
}

static void print_tables(void)
{
    enum { SHOWN = 40 };
    for (int t = 0; t < lab.n_tables; t++) {
        printf("\n%s: %s\n", lab.tables[t].name, lab.tables[t].columns);
        int shown = 0;
        for (const struct row *r = lab.rows; r < lab.rows + lab.n_rows; r++) {
            if (r->table != t || shown++ >= SHOWN)
                continue;
            printf("  %-24s", r->label ? r->label : "");
            print_cells(lab.cells + r->first, r->n);
            printf("\n");
        }
        if (shown > SHOWN)
            printf("  ... and %d more rows, all in the result file\n", shown - SHOWN);
    }
}

// Of memory_status.avail_page_file: available page file.
static void print_name(const char *key)
{
    const char *dot = strchr(key, '.'), *name = dot ? dot + 1 : key;
    const bool available = strncmp(name, "avail_", 6) == 0;
    printf("%s", available ? "available " : "");
    for (name += available ? 6 : 0; *name; name++)
        putchar(*name == '_' ? ' ' : *name);
}

void write_for_a_person(void)
{
    printf("%s (lab %s) on %s\n", lab.experiment, lab.lab, lab.machine.name);
    for (const struct parameter *p = lab.parameters; p < lab.parameters + lab.n_parameters; p++)
        if (p->value != p->usual)
            printf("with %s=%" PRId64 ", not %" PRId64 "\n", p->name, p->value, p->usual);
    printf("\n");
    print_exact();
    print_memory_status();
    struct column columns[COLUMNS];
    for (int i = 0; i < unknown_columns(columns); i++) {
        printf("%s", i ? "" : "\n");
        print_name(columns[i].name);
        printf(" ?: %s\n", columns[i].figure.why);
    }
    print_tables();
    printf("\n");
    print_claims();
}
