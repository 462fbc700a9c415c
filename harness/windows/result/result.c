// result.c: a result with the share of whoever ran the program, and keeping it.

#include "result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "json.h"

// The result of an experiment that did not run: harness/driver/outcome.py, empty_result.
static void put_empty(struct text *text, const struct experiment *e, const struct machine *m)
{
    static const char NOTHING[] =
        "\"process\": {\"space\": null, \"commit\": null, \"resident\": null}, \"memory_status\": "
        "{\"avail_physical\": null, \"avail_page_file\": null, \"avail_virtual\": null}";
    SYSTEMTIME now;
    GetSystemTime(&now);
    put(text, "{\"format\": 2, \"lab\": \"%s\", \"experiment\": \"%s\", ", e->lab, e->name);
    put(text, "\"started\": \"%04d-%02d-%02dT%02d:%02d:%02dZ\", \"machine\": ", now.wYear,
        now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond);
    put_machine(text, m);
    put(text, ", \"noise\": {%s, \"faults\": null}, \"begin\": {%s}, ", NOTHING, NOTHING);
    put(text, "\"unknown\": {}, \"steps\": [], \"claims\": [], \"tables\": []");
}

// What the program wrote, without the bracket at its end.
static void put_written(struct text *text, const char *result)
{
    const char *const end = strrchr(result, '}');
    put_bytes(text, result, (size_t)(end - result));
}

static void put_source(struct text *text, const struct experiment *e)
{
    wchar_t path[LONGEST];
    char name[4 * NAME];
    size_t size = 0;
    snprintf(name, sizeof name, "labs/%s/%s/%s", e->lab, e->name, e->source);
    char *const source = kit_file(path, name) ? read_file(path, &size) : NULL;
    put(text, ",\n\"source\": {\"file\": \"%s\", \"text\": ", e->source);
    put_json(text, source ? source : "");
    free(source);
}

// lab.json, as the kit has it.
static void keep_lab(const struct experiment *e, const wchar_t *where)
{
    wchar_t from[LONGEST];
    char name[2 * NAME];
    struct text text = {0};
    snprintf(name, sizeof name, "labs/%s/lab.json", e->lab);
    text.at = kit_file(from, name) ? read_file(from, &text.length) : NULL;
    if (text.at)
        keep_text(where, L"lab.json", &text);
    free(text.at);
}

bool keep(const struct experiment *e, const struct machine *m, const struct outcome *outcome)
{
    wchar_t where[LONGEST], file[2 * NAME];
    struct text text = {0};
    if (outcome->result)
        put_written(&text, outcome->result);
    else
        put_empty(&text, e, m);
    put_source(&text, e);
    put(&text, "},\n\"ended\": {\"how\": \"%s\", \"why\": ", outcome->how);
    put_json(&text, outcome->why[0] ? outcome->why : NULL);
    put(&text, "}}\n");
    swprintf(file, sizeof file / sizeof *file, L"%ls.json", wide(e->name));
    const bool kept = join(where, m->results, wide(e->lab)) && keep_text(where, file, &text);
    text_free(&text);
    if (kept)
        keep_lab(e, where);
    return kept;
}
