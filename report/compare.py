"""Two sets of results -> what changed: verdicts, figures beyond the noise, experiments that came or went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.results.collected import Kept, Results
from harness.results.changes import minus
from harness.results.model import MEMORY_STATUS, PROCESS, REGION, Result, Step
from report.page.columns import label, machine_order

BETTER_FIRST = ("held", "shown", "differs", "unknown", "skipped", "failed", "died", "timeout", "unstarted")

Key = tuple[str, str, str, str]  # lab, experiment, machine, computer


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is not what it was; of a claim, or, where `says` is empty, of how the program ended."""
    where: Key
    says: str
    old: str
    new: str
    note: str

    @property
    def worse(self) -> bool:
        return BETTER_FIRST.index(self.new) > BETTER_FIRST.index(self.old)


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure of a step that moved by more than idleness moves it."""
    where: Key
    step: str
    figure: str  # as model.py names it: process.commit
    old: int | None
    new: int | None
    noise: int


@dataclass(frozen=True, slots=True)
class Comparison:
    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]
    compared: int

    @property
    def worse(self) -> bool:
        return any(change.worse for change in self.changes)


def compare(old: Results, new: Results) -> Comparison:
    olds, news = _keyed(old, new)
    both = sorted(olds.keys() & news.keys(), key=lambda key: (key[0], key[1], machine_order(key[2]), key[3]))
    changes: list[Change] = []
    moved: list[Moved] = []
    came, went = list(_names(news.keys() - olds.keys())), list(_names(olds.keys() - news.keys()))
    for key in both:
        if olds[key].packed == news[key].packed:
            continue
        before, after = olds[key].open(), news[key].open()
        changes += _verdicts(key, before, after)
        moved += _figures(key, before, after)
        old_claims, new_claims = ({claim.says for claim in result.claims} for result in (before, after))
        if before.how == after.how == "ran":
            came += [f"{_name(key)}: {says}" for says in sorted(new_claims - old_claims)]
            went += [f"{_name(key)}: {says}" for says in sorted(old_claims - new_claims)]
    return Comparison(tuple(changes), tuple(moved), tuple(came), tuple(went), len(both))


def _keyed(old: Results, new: Results) -> tuple[dict[Key, Kept], dict[Key, Kept]]:
    """A machine that each side has one of is the same machine, whatever its computer is called."""
    computers = [{machine: {k.computer for k in side.kept if k.machine.name == machine}
                  for machine in {k.machine.name for k in side.kept}} for side in (old, new)]
    alone = {machine for machine in computers[0].keys() & computers[1].keys()
             if len(computers[0][machine]) == len(computers[1][machine]) == 1}

    def keyed(side: Results) -> dict[Key, Kept]:
        return {(k.lab, k.experiment, k.machine.name, "" if k.machine.name in alone else k.computer): k
                for k in side.kept}
    return keyed(old), keyed(new)


def _name(key: Key) -> str:
    return f"{key[0]}.{key[1]}, {label(key[2], key[3])}"


def _names(keys: Iterable[Key]) -> Iterator[str]:
    return map(_name, sorted(keys, key=lambda key: (key[0], key[1], machine_order(key[2]), key[3])))


def _verdicts(key: Key, old: Result, new: Result) -> Iterator[Change]:
    if old.how != new.how:
        words = ["held" if result.how == "ran" else result.how for result in (old, new)]
        yield Change(key, "", words[0], words[1], new.why or "")
        return
    before = {claim.says: claim for claim in old.claims}
    for claim in new.claims:
        if claim.says in before and before[claim.says].verdict != claim.verdict:
            yield Change(key, claim.says, before[claim.says].verdict, claim.verdict, claim.why or "")


def _figures(key: Key, old: Result, new: Result) -> Iterator[Moved]:
    noises = (old.noise, new.noise)
    after = _steps(new.steps)
    for step, before in _steps(old.steps).items():
        if step in after and before.absent is None and after[step].absent is None:
            yield from _step(key, before, after[step], noises)


def _steps(steps: Sequence[Step]) -> dict[tuple[str, int], Step]:
    found: dict[tuple[str, int], Step] = {}
    for one in steps:
        n = sum(name == one.name for name, _ in found)
        found[one.name, n] = one
    return found


def _step(key: Key, old: Step, new: Step, noises: Sequence[dict[str, Any]]) -> Iterator[Moved]:
    groups = [(group, names, old.change[group], new.change[group])
              for group, names in (("memory_status", MEMORY_STATUS), ("process", PROCESS))]
    if old.size and new.size:
        groups.append(("region", REGION, old.region, new.region))
    for group, names, before, after in groups:
        for name in names:
            was, now = before[name], after[name]
            noise = sum(abs(of.get(group, {}).get(name) or 0) for of in noises)
            by = minus(now, was)
            if (was is None) != (now is None) or by is not None and abs(by) > noise:
                yield Moved(key, old.name, f"{group}.{name}", was, now, noise)
