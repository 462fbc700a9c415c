"""The three figures of MEMORYSTATUS, as the articles print them: how each step changed them, and how far idle."""

from collections.abc import Sequence

from harness.results.model import MEMORY_STATUS, Result, Step
from harness.results.words import _, listed
from report import units
from report.page import columns
from report.page.detail import Panel, Point
from report.page.steps import label
from report.pictures import bars
from report.pictures.bars import BarRow

_KINDS = ("b3", "b3", "b3")


def status(results: Sequence[Result], memory: bool = True) -> Point | None:
    """Bars where a step moved a figure beyond the noise; a sentence in place of what nothing moved.

    The figures are of the whole machine. Where the program's own `memory` did not move, others moved them.
    """
    ran = [result for result in results if _present(result)]
    if not ran:
        return None
    title = _("What the machine said was available: what each step changed")
    keys = [key for key in MEMORY_STATUS if any(_beyond(result, key) for result in ran)]
    still = [columns.name_of(f"memory_status.{key}") for key in MEMORY_STATUS if key not in keys]
    notes = tuple(_begin(result) for result in ran)
    if not memory:
        return Point(title, _("The steps move no memory of the program: others moved these figures."), (), notes)
    if not keys:
        return Point(title, _("No step moved any of the three figures further than idleness does."), (), notes)
    said = _("No step moved {figures} further than idleness does.").format(figures=listed(still)) if still else ""
    return Point(title, said, tuple(_panel(result, keys) for result in ran
                                    if any(_beyond(result, key) for key in keys)), notes)


def _present(result: Result) -> list[Step]:
    return [step for step in result.steps if step.absent is None]


def _noise(result: Result, key: str) -> int | None:
    value: int | None = result.noise["memory_status"][key]
    return value


def _beyond(result: Result, key: str) -> bool:
    noise = abs(_noise(result, key) or 0)
    return any(abs(step.change["memory_status"][key] or 0) > noise for step in _present(result))


def _panel(result: Result, keys: Sequence[str]) -> Panel:
    rows = [BarRow(step.name, None if step.absent is not None else
                   tuple(step.change["memory_status"][key] for key in keys)) for step in result.steps]
    noise = [_noise(result, key) for key in keys]
    heads = [columns.name_of(f"memory_status.{key}") for key in keys]
    name = _("What each step changed of what was available, on {machine}; the steps below say the same").format(
        machine=label(result))
    on = bars.scale(rows, len(keys), noise)
    return Panel(label(result), bars.bars(name, heads, _KINDS, rows, on, noise, sign=True))


def _begin(result: Result) -> str:
    """What the bars begin from, and what they are to be compared with."""
    def figures(of: dict[str, int | None]) -> str:
        names = [columns.name_of(f"memory_status.{key}") for key in MEMORY_STATUS]
        return listed(f"{name} {bars.said(of[key])}" for name, key in zip(names, MEMORY_STATUS))

    return _("{machine} began with {figures}; while nothing was done they moved by {noise}.").format(
        machine=label(result), figures=figures(result.begin["memory_status"]),
        noise=listed(units.rough(value) for value in (_noise(result, key) for key in MEMORY_STATUS)))
