"""What the steps moved: reserved, committed, resident of the region; or space, commit, resident of the process.

Machines that agree are drawn once. Nothing is drawn where no step moved anything: then memory is not the subject.
"""

from collections.abc import Callable, Sequence

from harness.results.model import PROCESS, REGION, Result, Step
from harness.results.words import _, listed
from report import units
from report.page.columns import name_of
from report.page.detail import Panel, Point
from report.page.steps import label, side_by_side
from report.pictures import bars
from report.pictures.bars import BarRow

_LITTLE, _ITSELF = 16, 32  # pages: in which machines agree; what a process moves by itself, now and then
KINDS = ("b0", "b1", "b2")


def moved(results: Sequence[Result]) -> Point | None:
    """The region where nearly every step looked at one, else the process since the start."""
    if not results:
        return None
    if all(map(_has_region, results)) and any(map(_region_moves, results)):
        return _point(results, _("What became of the region, step by step"), "region", REGION, _region)
    if any(map(process_moves, results)):
        return _point(results, _("What the process has more than at the start"), "process", PROCESS, _process)
    return None


def _present(result: Result) -> list[Step]:
    return [step for step in result.steps if step.absent is None]


def _has_region(result: Result) -> bool:
    steps = _present(result)
    return bool(steps) and 2 * sum(step.size > 0 for step in steps) >= len(steps)


def _region_moves(result: Result) -> bool:
    steps = [step for step in _present(result) if step.size]
    return any(len({step.region[key] for step in steps} - {None}) > 1 for key in REGION)


def process_moves(result: Result) -> bool:
    found = [_process(result, step, key) for step in _present(result) for key in PROCESS]
    return any(abs(value or 0) >= _ITSELF * max(1, result.machine.page) for value in found)


def _region(result: Result, step: Step, key: str) -> int | None:
    return step.region[key]


def _process(result: Result, step: Step, key: str) -> int | None:
    before: int | None = result.begin["process"][key]
    now = step.process[key]
    return None if now is None or before is None else now - before


def _point(results: Sequence[Result], title: str, group: str, keys: Sequence[str],
           of: Callable[[Result, Step, str], int | None]) -> Point:
    rows = {id(result): [] for result in results}  # type: dict[int, list[BarRow]]
    for name, row in side_by_side(results):
        there = {id(one.result): one.step for one in row}
        for result in results:
            step = there.get(id(result))
            figures = None if step is None or step.absent is not None else tuple(of(result, step, key) for key in keys)
            rows[id(result)].append(BarRow(name, figures))
    on = bars.scale([row for own in rows.values() for row in own], len(keys))
    exact, near = _alike(results, rows, 0), _alike(results, rows, _little(results, on))
    little, same = (0, exact) if len(exact) == len(near) else (_little(results, on), near)
    heads = [name_of(f"{group}.{key}") for key in keys]
    panels = []
    for own, who in same:
        machines = listed([label(result) for result in who])
        name = _("{title}, on {machines}; the steps below say the same").format(title=title, machines=machines)
        panels.append(Panel(machines, bars.bars(name, heads, KINDS, own, on)))
    return Point(title, _agreement(same, results, little), tuple(panels), ())


def _alike(results: Sequence[Result], rows: dict[int, list[BarRow]], little: int) -> list[tuple[list[BarRow],
                                                                                                list[Result]]]:
    same: list[tuple[list[BarRow], list[Result]]] = []
    for result in results:
        own = rows[id(result)]
        alike = next((who for drawn, who in same if _agree(drawn, own, little)), None)
        if alike is None:
            same.append((own, [result]))
        else:
            alike.append(result)
    return same


def _little(results: Sequence[Result], on: bars.Scale) -> int:
    """What a process moves by itself, if that is hardly to be seen in the picture."""
    little = _LITTLE * max(1, *(result.machine.page for result in results))
    return little if little < on.span / 200 else 0


def _agree(one: Sequence[BarRow], other: Sequence[BarRow], little: int) -> bool:
    """A figure that one of them cannot tell is not the same."""
    def near(a: int | None, b: int | None) -> bool:
        return a == b or a is not None and b is not None and abs(a - b) <= little

    def alike(a: BarRow, b: BarRow) -> bool:
        if a.figures is None or b.figures is None:
            return a.figures is b.figures
        return all(near(x, y) for x, y in zip(a.figures, b.figures))

    return all(alike(a, b) for a, b in zip(one, other))


def _agreement(same: Sequence[tuple[list[BarRow], list[Result]]], results: Sequence[Result], little: int) -> str:
    if len(results) < 2:
        return ""
    if len(same) == len(results):
        return _("No two machines agree in all figures. All are on one scale.")
    if little:
        return _("Machines that agree to {little} are drawn once. All are on one scale.").format(
            little=units.exact(little))
    if len(same) == 1:
        return _("All machines agree; they are drawn once.")
    return _("Machines that agree are drawn once. All are on one scale.")
