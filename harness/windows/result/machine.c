// machine.c: the machine, as it stands in results and in machine.json.

#include <inttypes.h>
#include <stdio.h>

#include "computer.h"
#include "result.h"

// As the probe of a program would write it.
void put_machine(struct text *text, const struct machine *m)
{
    const struct computer *const c = this_computer();
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    put(text,
        "{\"name\": \"%s\", \"system\": \"%s\", \"bits\": %d, \"page\": %lu, \"granularity\": %lu, "
        "\"compiler\": \"%s\", \"emulator\": ",
        m->name, c->system, m->bits, system.dwPageSize, system.dwAllocationGranularity,
        LAB_COMPILER);
    put_json(text, c->emulator[0] ? c->emulator : NULL);
    put(text, ", \"memory\": %" PRIu64 ", \"overcommit\": null}", c->memory);
}

static void put_windows(struct text *text)
{
    const struct computer *const c = this_computer();
    put(text, "{\"build\": \"%s\", \"edition\": ", c->build);
    put_json(text, c->edition);
    put(text,
        ", \"native\": \"%s\", \"memory\": %" PRIu64 ", \"page_file\": %" PRIu64
        ", \"defender\": %s}",
        c->native, c->memory, c->page_file,
        c->defender < 0   ? "null"
        : c->defender > 0 ? "true"
                          : "false");
}

bool keep_machine(const struct machine *m, const char *left_out)
{
    struct text text = {0};
    put(&text,
        "{\n\"format\": 1,\n\"kind\": \"machine\",\n\"machine\": \"%s\",\n\"left_out\": ", m->name);
    put_json(&text, left_out);
    put(&text, ",\n\"windows\": ");
    put_windows(&text);
    put(&text, "}\n");
    const bool kept = keep_text(m->results, L"machine.json", &text);
    text_free(&text);
    return kept;
}
