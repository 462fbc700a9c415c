"""Who stands beside whom: a column for each machine of each computer, or for each machine where there are many."""

from collections import defaultdict
from collections.abc import Iterable

from harness.results.collected import RECORDED, Kept
from harness.results.words import N_, _
from report.page import verdicts
from report.page.view import Column

MANY = 10  # more columns than this are put together by machine
_KNOWN = ("windows64", "windows32", "linux64", "linux32", "wine64", "wine32", "cpu")  # what all is about stands first
NAMES = {
    "process.space": N_("space"), "process.commit": N_("commit"), "process.resident": N_("resident"),
    "memory_status.avail_physical": N_("available physical"),
    "memory_status.avail_page_file": N_("available page file"),
    "memory_status.avail_virtual": N_("available virtual"),
    "faults": N_("faults"),
    "region.reserved": N_("reserved"), "region.committed": N_("committed"), "region.resident": N_("resident"),
}


def name_of(figure: str) -> str:
    """What a person calls the figure that model.py calls process.commit; what is not known here keeps its name."""
    return _(NAMES[figure]) if figure in NAMES else figure


def machine_order(name: str) -> tuple[int, str]:
    return (_KNOWN.index(name) if name in _KNOWN else len(_KNOWN), name)


def label(machine: str, computer: str) -> str:
    if computer.startswith(RECORDED):
        computer = _("recorded on {where}").format(where=computer.removeprefix(RECORDED))
    return f"{machine} · {computer}" if computer else machine


def real_windows(kept: Kept) -> bool:
    """Was it measured by a Windows, be it one of another processor (windows-arm64)? Wine names itself."""
    return kept.machine.name.startswith("windows") and (kept.machine.emulator or "windows").startswith("windows")


class Columns:
    def __init__(self, kept: Iterable[Kept]) -> None:
        computers: dict[str, set[str]] = defaultdict(set)
        for k in kept:
            computers[k.machine.name].add(k.computer)
        machines = sorted(computers, key=machine_order)
        self.together = sum(map(len, computers.values())) > MANY
        if self.together:
            self.all = tuple(Column(machine, len(computers[machine])) for machine in machines)
        else:
            self.all = tuple(Column(label(m, c), 1) for m in machines for c in sorted(computers[m]))
        self._index = {column.label: i for i, column in enumerate(self.all)}

    def label_of(self, kept: Kept) -> str:
        return kept.machine.name if self.together else label(kept.machine.name, kept.computer)

    def spread(self, kept: Iterable[Kept]) -> list[list[Kept]]:
        """The results of one experiment, column by column; an empty list where there is none."""
        cells: list[list[Kept]] = [[] for _ in self.all]
        for k in kept:
            cells[self._index[self.label_of(k)]].append(k)
        return cells

    def in_full(self, kept: Iterable[Kept]) -> list[Kept]:
        """Those whose figures are shown: all, or of many the one of each machine that came to the worst."""
        groups = [group for group in self.spread(kept) if group]
        return [min(group, key=lambda k: (verdicts.WORST_FIRST.index(verdicts.word_of(k)), k.computer))
                for group in groups]
