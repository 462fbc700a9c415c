// json.c: what an experiment leaves for the driver. The shape is
// harness/results/result.schema.json.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static FILE *json;
static const char *comma; // what stands before the next thing

static void put_key(const char *key)
{
    fputs(comma, json);
    comma = ", ";
    if (key)
        fprintf(json, "\"%s\": ", key);
}

// An object or a list begins, under a key or (NULL) as an element on a line of its own.
static void begin(const char *key, char bracket)
{
    put_key(key);
    fprintf(json, "%s%c", key ? "" : "\n", bracket);
    comma = "";
}

static void end(char bracket)
{
    fputc(bracket, json);
    comma = ", ";
}

// One character of UTF-8; U+FFFD for a byte that is none, as in what was cut or came in a code
// page.
static uint32_t take_character(const unsigned char **at)
{
    static const uint32_t LEAST[] = {0, 0x80, 0x800, 0x10000}; // by the number of bytes that follow
    const unsigned char first = *(*at)++;
    const int follow = first < 0x80   ? 0
                       : first < 0xc0 ? -1
                       : first < 0xe0 ? 1
                       : first < 0xf0 ? 2
                       : first < 0xf8 ? 3
                                      : -1;
    uint32_t c = follow <= 0 ? first : first & (0x3fu >> follow);
    for (int i = 0; i < follow; i++) {
        if (((*at)[i] & 0xc0) != 0x80)
            return 0xfffd;
        c = c << 6 | ((*at)[i] & 0x3fu);
    }
    if (follow < 0 || c < LEAST[follow] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0xfffd;
    *at += follow;
    return c;
}

static void put_character(uint32_t c)
{
    if (c == '"' || c == '\\')
        fprintf(json, "\\%c", (int)c);
    else if (c >= 0x20 && c < 0x7f)
        fputc((int)c, json);
    else if (c < 0x10000)
        fprintf(json, "\\u%04" PRIx32, c);
    else
        fprintf(json, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

// In ASCII, so that no reader can take it for another encoding.
static void put_string(const char *key, const char *text)
{
    put_key(key);
    fputs(text ? "\"" : "null", json);
    for (const unsigned char *at = (const unsigned char *)text; at && *at;)
        put_character(take_character(&at));
    fputs(text ? "\"" : "", json);
}

static void put_bytes(const char *key, uint64_t v)
{
    put_key(key);
    fprintf(json, "%" PRIu64, v);
}

static void put_number(const char *key, int64_t v)
{
    put_key(key);
    fprintf(json, "%" PRId64, v);
}

static void put_figure(const char *key, struct figure figure)
{
    if (is_unknown(figure))
        put_string(key, NULL); // null
    else
        put_number(key, figure.value);
}

static void put_bool(const char *key, bool v)
{
    put_key(key);
    fputs(v ? "true" : "false", json);
}

static void put_process(struct figure space, struct figure commit, struct figure resident)
{
    begin("process", '{');
    put_figure("space", space);
    put_figure("commit", commit);
    put_figure("resident", resident);
    end('}');
}

static void put_memory_status(struct figure physical, struct figure page_file,
                              struct figure address_space)
{
    begin("memory_status", '{');
    put_figure("avail_physical", physical);
    put_figure("avail_page_file", page_file);
    put_figure("avail_virtual", address_space);
    end('}');
}

static void put_snapshot(const struct snapshot *s)
{
    const struct memory_status *m = &s->memory_status;
    put_process(s->process.space, s->process.commit, s->process.resident);
    put_memory_status(m->avail_physical, m->avail_page_file, m->avail_virtual);
}

static void put_change(const struct change *c)
{
    put_process(c->space, c->commit, c->resident);
    put_memory_status(c->avail_physical, c->avail_page_file, c->avail_virtual);
}

static void put_machine(const struct machine *m)
{
    begin("machine", '{');
    put_string("name", m->name);
    put_string("system", m->system);
    put_bytes("bits", m->bits ? (uint64_t)m->bits : sizeof(void *) * 8);
    put_bytes("page", page_size());
    put_bytes("granularity", m->granularity);
    put_string("compiler", LAB_COMPILER);
    put_string("emulator", m->emulator[0] ? m->emulator : NULL);
    put_bytes("memory", m->memory);
    put_figure("overcommit", m->overcommit < 0 ? unknown("no such setting") : known(m->overcommit));
    end('}');
}

static void put_noise(void)
{
    begin("noise", '{');
    put_change(&lab.noise.change);
    put_figure("faults", lab.noise.faults);
    end('}');
}

static void put_reasons(void)
{
    struct column columns[COLUMNS];
    const int n = unknown_columns(columns);
    begin("unknown", '{');
    for (int i = 0; i < n; i++)
        put_string(columns[i].name, columns[i].figure.why);
    end('}');
}

static void put_map(const struct map *map)
{
    begin("map", '[');
    for (int i = 0; i < map->count; i++) {
        const struct piece *p = &map->pieces[i];
        begin(NULL, '{');
        put_bytes("base", p->base);
        put_bytes("size", p->size);
        put_string("state", p->state);
        put_string("kind", p->kind);
        put_figure("resident", p->resident);
        end('}');
    }
    end(']');
    put_bool("map_cut", map->cut);
}

static void put_step(const struct record *r)
{
    begin(NULL, '{');
    put_string("name", r->name);
    put_number("line", r->line);
    put_string("absent", r->absent);
    if (!r->absent) {
        put_bytes("base", (uint64_t)(uintptr_t)r->base);
        put_bytes("size", r->size);
        begin("region", '{');
        put_figure("reserved", r->now.region.reserved);
        put_figure("committed", r->now.region.committed);
        put_figure("resident", r->now.region.resident);
        end('}');
        put_snapshot(&r->now);
        begin("change", '{');
        put_change(&r->now.change);
        end('}');
        put_figure("faults", r->now.faults);
        put_figure("ns", r->now.ns);
        put_map(&r->map);
    }
    end('}');
}

static void put_name(const char *key, const struct claim *c, struct figure code)
{
    char name[MAX_CODE] = "";
    if (!is_unknown(code))
        (c->unit == LAB_ERROR ? system_error_name : system_fault_name)(name, sizeof name,
                                                                       code.value);
    put_string(key, *name ? name : NULL);
}

static void put_claim(const struct claim *c)
{
    static const char *const UNITS[] = {"number", "yes", "error", "fault", "text"};
    begin(NULL, '{');
    put_string("says", c->says);
    put_string("step", c->step);
    put_string("verdict", c->verdict);
    put_string("relation", c->relation);
    put_figure("got", c->got);
    put_figure("expected", c->expected);
    put_string("unit", UNITS[c->unit]);
    if (c->unit == LAB_TEXT) {
        put_string("got_name", c->got_text);
        put_string("expected_name", c->expected_text);
    } else if (c->unit >= LAB_ERROR) {
        put_name("got_name", c, c->got);
        put_name("expected_name", c, c->expected);
    }
    put_number("line", c->line);
    put_string("why", why_of(c));
    end('}');
}

static void put_columns(const char *columns)
{
    begin("columns", '[');
    while (*columns) {
        const int length = (int)strcspn(columns, " ");
        put_key(NULL);
        fprintf(json, "\"%.*s\"", length, columns);
        columns += length + (columns[length] == ' ');
    }
    end(']');
}

static void put_table(int t)
{
    begin(NULL, '{');
    put_string("name", lab.tables[t].name);
    put_columns(lab.tables[t].columns);
    begin("rows", '[');
    for (const struct row *r = lab.rows; r < lab.rows + lab.n_rows; r++) {
        if (r->table != t)
            continue;
        begin(NULL, '{');
        put_string("label", r->label);
        begin("cells", '[');
        for (size_t i = 0; i < r->n; i++)
            put_figure(NULL, lab.cells[r->first + i]);
        end(']');
        end('}');
    }
    end(']');
    end('}');
}

// All of them as they are; of those that a task has set, what they usually are.
static void put_parameters(void)
{
    begin("parameters", '{');
    for (const struct parameter *p = lab.parameters; p < lab.parameters + lab.n_parameters; p++)
        put_number(p->name, p->value);
    end('}');
    begin("usual", '{');
    for (const struct parameter *p = lab.parameters; p < lab.parameters + lab.n_parameters; p++)
        if (p->value != p->usual)
            put_number(p->name, p->usual);
    end('}');
}

static void put_result(void)
{
    comma = "";
    begin(NULL, '{');
    put_number("format", 2);
    put_string("lab", lab.lab);
    put_string("experiment", lab.experiment);
    put_string("started", lab.started);
    if (lab.n_parameters)
        put_parameters();
    put_machine(&lab.machine);
    put_noise();
    begin("begin", '{');
    put_snapshot(&lab.begin);
    if (lab.before_map.count)
        put_map(&lab.before_map);
    end('}');
    put_reasons();
    begin("steps", '[');
    for (int i = 0; i < lab.n_steps; i++)
        put_step(&lab.steps[i]);
    end(']');
    begin("claims", '[');
    for (int i = 0; i < lab.n_claims; i++)
        put_claim(&lab.claims[i]);
    end(']');
    begin("tables", '[');
    for (int i = 0; i < lab.n_tables; i++)
        put_table(i);
    end(']');
    end('}');
    fputc('\n', json);
}

bool write_json(const char *path)
{
    char part[4096];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return false;
    json = system_create(part);
    if (!json)
        return false;
    put_result();
    const bool failed = ferror(json);
    if (fclose(json) != 0 || failed || !system_replace(part, path)) {
        system_remove(part);
        return false;
    }
    return true;
}

void tell_the_witness(void)
{
    json = system_witness();
    if (!json)
        return;
    put_result();
    fclose(json);
}
