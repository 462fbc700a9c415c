"""Bad days of lab 02: a /proc that tells less, figure by figure."""

import pytest

from bad_days import BadDays, Place, whys

LAB = "02-virtual-memory"
LIMIT = "CommitLimit is a share of the memory, and the swap"
AVAILABLE = "MemAvailable is no more than what is free or can be thrown away"
OLD_TOTAL = "the old call tells the whole memory, in units that fit"
OLD_FREE = "the old call's free memory is MemFree"
CHARGED = {"reserving takes nothing from the commit limit", "committing takes from the commit limit at once"}
VM_SIZE = {"VmSize is the sum of the mappings", "reserving raises VmSize by exactly that much"}
VM_DATA = {"committing raises VmData by exactly that much", "touching commits nothing more"}
RSS_ANON = {"committing leaves RssAnon alone", "touching raises RssAnon by that much"}


class TestBadDays(BadDays):
    lab = LAB


@pytest.mark.parametrize("day, unknown", [
    ({"lacks": "RssAnon:"}, RSS_ANON),
    ({"lacks": "VmSize:"}, VM_SIZE),
    ({"lacks": "VmData:"}, VM_DATA),
    ({"lacks": "Committed_AS:"}, CHARGED),
    ({"lacks": "Hugetlb:"}, {LIMIT}),
    ({"lacks": "SwapTotal:"}, {LIMIT}),
    ({"lacks": "MemTotal:"}, {LIMIT, OLD_TOTAL}),
    ({"lacks": "MemFree:"}, {AVAILABLE, OLD_FREE}),
    ({"lacks": "KReclaimable:"}, {AVAILABLE}),
    ({"closed": "/proc/self/status"}, VM_SIZE | VM_DATA | RSS_ANON),
    ({"closed": "/proc/meminfo"}, CHARGED | {LIMIT, AVAILABLE, OLD_TOTAL, OLD_FREE}),
    ({"closed": "/proc/sys/vm/overcommit_ratio"}, {LIMIT}),
    ({"closed": "/proc/sys/vm/overcommit_kbytes"}, {LIMIT}),
], ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "")
def test_memory_status_knows_what_it_cannot_tell(day, unknown):
    """Differences of two unknown figures, products and shares of them: just these claims, and no other."""
    done = Place(LAB, "linux64", only="memory-status").run("memory-status", **day)
    assert done.returncode == 0, done.stdout
    assert set(whys(done)) == unknown
