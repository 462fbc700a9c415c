"""Bad days of lab 02: a /proc that tells less, figure by figure."""

import pytest

from bad_days import BadDays, Place, whys

LAB = "02-virtual-memory"
LIMIT = "CommitLimit is a share of the memory, and the swap"
AVAILABLE = "MemAvailable is no more than what is free or can be thrown away"
VM_SIZE = "VmSize is the sum of the mappings"


class TestBadDays(BadDays):
    lab = LAB


@pytest.mark.parametrize("day, unknown", [
    ({"lacks": "VmSize:"}, {VM_SIZE}),
    ({"lacks": "Hugetlb:"}, {LIMIT}),
    ({"lacks": "SwapTotal:"}, {LIMIT}),
    ({"lacks": "MemTotal:"}, {LIMIT}),
    ({"lacks": "MemFree:"}, {AVAILABLE}),
    ({"lacks": "KReclaimable:"}, {AVAILABLE}),
    ({"closed": "/proc/self/status"}, {VM_SIZE}),
    ({"closed": "/proc/meminfo"}, {LIMIT, AVAILABLE}),
    ({"closed": "/proc/sys/vm/overcommit_ratio"}, {LIMIT}),
    ({"closed": "/proc/sys/vm/overcommit_kbytes"}, {LIMIT}),
], ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "")
def test_memorystatus_fields_knows_what_it_cannot_tell(day, unknown):
    """Differences of two unknown figures, products and shares of them: just these claims, and no other."""
    done = Place(LAB, "linux64", only="memorystatus-fields").run("memorystatus-fields", **day)
    assert done.returncode == 0, done.stdout
    assert set(whys(done)) == unknown


@pytest.mark.parametrize("day", [{"lacks": "VmPTE:"}, {"closed": "/proc/self/status"}])
def test_page_tables_knows_what_it_cannot_tell(day):
    done = Place(LAB, "linux64", only="page-tables").run("page-tables", **day)
    assert done.returncode == 0, done.stdout
    assert len(whys(done)) == 7
    assert set(whys(done, "held")) == {"reserving charges no commit", "committing charges every page committed",
                                       "every page touched beside another becomes resident"}
