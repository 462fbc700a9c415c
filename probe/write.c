// write.c: what an experiment leaves: a table for a person, JSON for the driver.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

// The columns that this machine cannot tell, by the look that lab_begin took.
enum { COLUMNS = 7 };

struct column {
    const char *name;
    int64_t figure;
};

static int unknown_columns(struct column columns[COLUMNS])
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

// ---- for a person ----

enum { WIDE = 40 };

// An exact figure in the largest unit that divides it: 1073741824 is "1 GiB", 100003840 "97,660 KiB", 8 "8".
static const char *amount(char out[WIDE], int64_t v, bool sign)
{
    static const char *const UNITS[] = {"", " KiB", " MiB", " GiB", " TiB"};
    if (is_unknown(v))
        return "?";
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

static void print_figures(const int64_t *figures, int n, bool change)
{
    char text[WIDE];
    for (int i = 0; i < n; i++)
        printf(" %12s", amount(text, figures[i], change));
}

static void print_exact(void)
{
    printf("%-14s process: change since the step before     region: now\n", "");
    printf("%-14s %12s %12s %12s %12s %12s %12s\n", "step", "space", "commit", "resident", "reserved", "committed",
           "resident");
    for (const struct record *r = lab.steps; r < lab.steps + lab.n_steps; r++) {
        printf("%-14s", r->name);
        const struct change *c = &r->now.change;
        const struct region *g = &r->now.region;
        if (r->absent)
            printf(" absent: %s", r->absent);
        else
            print_figures((int64_t[]){c->space, c->commit, c->resident}, 3, true);
        if (!r->absent && r->base)
            print_figures((int64_t[]){g->reserved, g->committed, g->resident}, 3, false);
        printf("\n");
    }
}

static void print_memory_status(void)
{
    printf("\n%-14s machine: change in what is available (MEMORYSTATUS)\n", "");
    printf("%-14s %12s %12s %12s %12s %12s\n", "step", "physical", "page file", "virtual", "faults", "time, us");
    for (const struct record *r = lab.steps; r < lab.steps + lab.n_steps; r++) {
        if (r->absent)
            continue;
        const struct change *c = &r->now.change;
        printf("%-14s", r->name);
        print_figures((int64_t[]){c->avail_physical, c->avail_page_file, c->avail_virtual}, 3, true);
        print_figures((int64_t[]){r->now.faults}, 1, false);
        printf(" %12" PRId64 "\n", r->now.ns / 1000);
    }
    const struct change *c = &lab.noise.change;
    printf("%-14s", "(idle: noise)");
    print_figures((int64_t[]){c->avail_physical, c->avail_page_file, c->avail_virtual}, 3, true);
    printf("\n");
}

// Why a claim is unknown; NULL if it is not.
static const char *why_of(const struct claim *c)
{
    return is_unknown(c->got) ? why_unknown(c->got) : is_unknown(c->expected) ? why_unknown(c->expected) : NULL;
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
            printf("got %s, expected %s %s\n", amount(got, c->got, false), c->relation,
                   amount(expected, c->expected, false));
    }
}

static void print_cells(const int64_t *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_unknown(cells[i]))
            printf(" %12s", "?");
        else
            printf(" %12" PRId64, cells[i]);
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

void write_for_a_person(void)
{
    printf("%s (lab %s) on %s\n\n", lab.experiment, lab.lab, lab.machine.name);
    print_exact();
    print_memory_status();
    struct column columns[COLUMNS];
    for (int i = 0; i < unknown_columns(columns); i++)
        printf("%s%s ?: %s\n", i ? "" : "\n", columns[i].name, why_unknown(columns[i].figure));
    print_tables();
    printf("\n");
    print_claims();
}

// ---- for the driver: the shape is report/result.schema.json ----

static FILE *json;

static void put_text(const char *text)
{
    if (!text) {
        fputs("null", json);
        return;
    }
    fputc('"', json);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(json, "\\%c", *c);
        else if (*c < 0x20 || *c >= 0x7f)
            fprintf(json, "\\u%04x", *c < 0x80 ? *c : 0xfffd); // ours are ASCII; whatever else a system says is marked
        else
            fputc(*c, json);
    }
    fputc('"', json);
}

static void put_string(const char *key, const char *text)
{
    fprintf(json, "\"%s\": ", key);
    put_text(text);
}

static void put_number(int64_t v)
{
    if (is_unknown(v))
        fputs("null", json);
    else
        fprintf(json, "%" PRId64, v);
}

static void put_figure(const char *key, int64_t v)
{
    fprintf(json, "\"%s\": ", key);
    put_number(v);
}

// {"a": 1, "b": null}: the keys are space-separated
static void put_group(const char *name, const char *keys, const int64_t *figures, int n)
{
    fprintf(json, "\"%s\": {", name);
    for (int i = 0; i < n; i++) {
        const int length = (int)strcspn(keys, " ");
        fprintf(json, "%s\"%.*s\": ", i ? ", " : "", length, keys);
        put_number(figures[i]);
        keys += length + 1;
    }
    fputc('}', json);
}

static void put_process(int64_t space, int64_t commit, int64_t resident)
{
    put_group("process", "space commit resident", (int64_t[]){space, commit, resident}, 3);
}

static void put_memory_status(int64_t physical, int64_t page_file, int64_t virtual)
{
    put_group("memory_status", "avail_physical avail_page_file avail_virtual",
              (int64_t[]){physical, page_file, virtual}, 3);
}

static void put_machine(void)
{
    const struct machine *m = &lab.machine;
    fputs("\"machine\": {", json);
    put_string("name", m->name);
    fputs(", ", json);
    put_string("system", m->system);
    fputs(", ", json);
    put_string("compiler", LAB_COMPILER);
    fputs(", ", json);
    put_string("emulator", m->emulator[0] ? m->emulator : NULL);
    fprintf(json, ", \"bits\": %d, \"page\": %" PRIu64 ", \"granularity\": %" PRIu64 ", \"memory\": %" PRIu64 ", ",
            (int)sizeof(void *) * 8, page_size(), m->granularity, m->memory);
    put_figure("overcommit", m->overcommit < 0 ? unknown("no such setting") : m->overcommit);
    fputs("}", json);
}

static void put_reasons(void)
{
    struct column columns[COLUMNS];
    const char *comma = "";
    fputs("\"unknown\": {", json);
    for (int i = 0; i < unknown_columns(columns); i++, comma = ", ") {
        fputs(comma, json);
        put_string(columns[i].name, why_unknown(columns[i].figure));
    }
    fputs("}", json);
}

static void put_map(const struct map *map)
{
    fputs(", \"map\": [", json);
    for (int i = 0; i < map->count; i++) {
        const struct piece *p = &map->pieces[i];
        fprintf(json, "%s{\"base\": %" PRIu64 ", \"size\": %" PRIu64 ", ", i ? ", " : "", p->base, p->size);
        put_string("state", p->state);
        fputs(", ", json);
        put_string("kind", p->kind);
        fputs(", ", json);
        put_figure("resident", p->resident);
        fputs("}", json);
    }
    fprintf(json, "], \"map_cut\": %s", map->cut ? "true" : "false");
}

static void put_step(const struct record *r)
{
    fputs("{", json);
    put_string("name", r->name);
    fprintf(json, ", \"line\": %d, ", r->line);
    put_string("absent", r->absent);
    if (!r->absent) {
        const struct snapshot *s = &r->now;
        fprintf(json, ", \"base\": %" PRIu64 ", \"size\": %" PRIu64 ", ", (uint64_t)(uintptr_t)r->base, r->size);
        put_group("region", "reserved committed resident",
                  (int64_t[]){s->region.reserved, s->region.committed, s->region.resident}, 3);
        fputs(", ", json);
        put_process(s->process.space, s->process.commit, s->process.resident);
        fputs(", ", json);
        put_memory_status(s->memory_status.avail_physical, s->memory_status.avail_page_file,
                          s->memory_status.avail_virtual);
        fputs(", ", json);
        put_figure("faults", s->faults);
        fputs(", ", json);
        put_figure("ns", s->ns);
        put_map(&r->map);
    }
    fputs("}", json);
}

static void put_claim(const struct claim *c)
{
    fputs("{", json);
    put_string("says", c->says);
    fputs(", ", json);
    put_string("step", c->step);
    fputs(", ", json);
    put_string("verdict", c->verdict);
    fputs(", ", json);
    put_string("relation", c->relation);
    fputs(", ", json);
    put_figure("got", c->got);
    fputs(", ", json);
    put_figure("expected", c->expected);
    fprintf(json, ", \"line\": %d, ", c->line);
    put_string("why", why_of(c));
    fputs("}", json);
}

static void put_columns(const char *columns)
{
    fputs("\"columns\": [", json);
    for (const char *comma = ""; *columns; comma = ", ") {
        const size_t length = strcspn(columns, " ");
        fprintf(json, "%s\"%.*s\"", comma, (int)length, columns);
        columns += length + (columns[length] == ' ');
    }
    fputs("], \"rows\": [", json);
}

static void put_table(int t)
{
    fputs("{", json);
    put_string("name", lab.tables[t].name);
    fputs(", ", json);
    put_columns(lab.tables[t].columns);
    const char *comma = "";
    for (const struct row *r = lab.rows; r < lab.rows + lab.n_rows; r++) {
        if (r->table != t)
            continue;
        fprintf(json, "%s\n{", comma);
        put_string("label", r->label);
        fputs(", \"cells\": [", json);
        for (size_t i = 0; i < r->n; i++) {
            fputs(i ? ", " : "", json);
            put_number(lab.cells[r->first + i]);
        }
        fputs("]}", json);
        comma = ",";
    }
    fputs("]}", json);
}

static void put_result(void)
{
    fputs("{\"format\": 1, ", json);
    put_string("lab", lab.lab);
    fputs(", ", json);
    put_string("experiment", lab.experiment);
    fputs(", ", json);
    put_string("started", lab.started);
    fputs(",\n", json);
    put_machine();
    const struct change *n = &lab.noise.change;
    fputs(",\n\"noise\": {", json);
    put_process(n->space, n->commit, n->resident);
    fputs(", ", json);
    put_memory_status(n->avail_physical, n->avail_page_file, n->avail_virtual);
    fputs(", ", json);
    put_figure("faults", lab.noise.faults);
    fputs("},\n\"begin\": {", json);
    const struct snapshot *b = &lab.begin;
    put_process(b->process.space, b->process.commit, b->process.resident);
    fputs(", ", json);
    put_memory_status(b->memory_status.avail_physical, b->memory_status.avail_page_file,
                      b->memory_status.avail_virtual);
    fputs("},\n", json);
    put_reasons();
    fputs(",\n\"steps\": [", json);
    for (int i = 0; i < lab.n_steps; i++) {
        fputs(i ? ",\n" : "\n", json);
        put_step(&lab.steps[i]);
    }
    fputs("],\n\"claims\": [", json);
    for (int i = 0; i < lab.n_claims; i++) {
        fputs(i ? ",\n" : "\n", json);
        put_claim(&lab.claims[i]);
    }
    fputs("],\n\"tables\": [", json);
    for (int i = 0; i < lab.n_tables; i++) {
        fputs(i ? ",\n" : "\n", json);
        put_table(i);
    }
    fputs("]}\n", json);
}

bool write_json(const char *path)
{
    char part[4096];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return false;
    json = fopen(part, "wb");
    if (!json)
        return false;
    put_result();
    const bool failed = ferror(json);
    if (fclose(json) != 0 || failed || !system_replace(part, path)) {
        remove(part);
        return false;
    }
    return true;
}
