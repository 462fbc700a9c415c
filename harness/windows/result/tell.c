// tell.c: what a person is told of a result.

#include <string.h>

#include "json.h"
#include "result.h"
#include "say.h"

// A figure of a claim: as the system writes it, if it does.
static void figure(json claim, const char *name, const char *plain, char *to, size_t size)
{
    const json named = json_member(claim, name);
    json_text(named && *named == '"' ? named : json_member(claim, plain), to, size);
}

static void tell_failed(const struct experiment *e, json claim)
{
    char says[400], got[200], relation[8], expected[200];
    json_text(json_member(claim, "says"), says, sizeof says);
    json_text(json_member(claim, "relation"), relation, sizeof relation);
    figure(claim, "got_name", "got", got, sizeof got);
    figure(claim, "expected_name", "expected", expected, sizeof expected);
    say("  failed  %s.%s: %s: got %s, expected %s %s", e->lab, e->name, says, got, relation,
        expected);
}

void tell(const struct experiment *e, const struct outcome *outcome, struct tally *tally)
{
    if (!outcome->result) {
        const bool skipped = strcmp(outcome->how, "skipped") == 0;
        tally->skipped += skipped;
        tally->died += !skipped;
        say("  %-7s %s.%s: %s", outcome->how, e->lab, e->name, outcome->why);
        return;
    }
    for (json claim = json_first(json_member(outcome->result, "claims")); claim;
         claim = json_next(claim)) {
        const json verdict = json_member(claim, "verdict");
        tally->held += json_is(verdict, "held");
        tally->unknown += json_is(verdict, "unknown");
        if (json_is(verdict, "failed")) {
            tally->failed++;
            tell_failed(e, claim);
        }
    }
}
