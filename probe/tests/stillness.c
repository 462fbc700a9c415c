// stillness: where nothing happens, two snapshots in a row differ by 0 bytes and 0 faults, 200
// times out of 200.

#include "check.h"
#include "probe.h"

enum { PAIRS = 200 };

static char region[1 << 20];

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    for (int i = 0; i < PAIRS; i++) {
        const struct snapshot a = look(region, sizeof region), b = look(region, sizeof region);
        check("space", b.process.space, a.process.space);
        check("commit", b.process.commit, a.process.commit);
        check("resident", b.process.resident, a.process.resident);
        check("region reserved", b.region.reserved, a.region.reserved);
        check("region committed", b.region.committed, a.region.committed);
        check("region resident", b.region.resident, a.region.resident);
        check("faults", b.faults, a.faults);
    }
    // And the look sees: one byte written to an untouched page is one page and, where faults are
    // counted, one fault.
    const struct snapshot before = look(region, sizeof region);
    region[1 << 19] = 1;
    const struct snapshot after = look(region, sizeof region);
    check("one page touched", difference(after.process.resident, before.process.resident),
          page_size());
    check("its region", difference(after.region.resident, before.region.resident), page_size());
    if (!is_unknown(after.faults))
        check("its fault", difference(after.faults, before.faults), 1);
    return wrong != 0;
}
