"""The three figures of MEMORYSTATUS over the steps, as the articles print them: how each step changed them."""

from collections.abc import Sequence

from harness.results.model import MEMORY_STATUS, Result
from harness.results.words import _
from report import units
from report.page import columns
from report.page.detail import StatusPanel, StatusRow
from report.page.steps import side_by_side
from report.pictures import plots
from report.pictures.shapes import Cell


def status_panels(results: Sequence[Result], anchor: str) -> tuple[StatusPanel, ...]:
    if not any(step.absent is None for result in results for step in result.steps):
        return ()
    return tuple(StatusPanel(_name(key), _plot(results, key), tuple(_rows(results, anchor, key)))
                 for key in MEMORY_STATUS)


def _name(key: str) -> str:
    return columns.name_of(f"memory_status.{key}")


def _rows(results: Sequence[Result], anchor: str, key: str) -> list[StatusRow]:
    rows = [StatusRow(_("at the start"), "", tuple(_absolute(result, key) for result in results))]
    for number, (name, row) in enumerate(side_by_side(results), start=1):
        by = {id(one.result): one.step.change["memory_status"][key] for one in row if one.step.absent is None}
        cells = tuple(_cell(by[id(result)]) if id(result) in by else None for result in results)
        if any(cells):
            rows.append(StatusRow(name, f"{anchor}.{number}", cells))
    idle = tuple(_cell(_noise(result, key)) if result.steps else None for result in results)
    return [*rows, StatusRow(_("idle (noise)"), "", idle)]


def _absolute(result: Result, key: str) -> Cell:
    value: int | None = result.begin["memory_status"][key]
    return Cell(units.rough(value), units.count(value))


def _noise(result: Result, key: str) -> int | None:
    value: int | None = result.noise["memory_status"][key]
    return value


def _cell(value: int | None) -> Cell:
    return units.with_bytes(units.signed(units.rough(value), value), value)


def _plot(results: Sequence[Result], key: str) -> str:
    """What has changed since the start, the steps' changes summed up. None where nothing moved, or nobody can tell."""
    names = list(dict.fromkeys((name, number) for number, (name, _) in enumerate(side_by_side(results), start=1)))
    series = []
    for index, result in enumerate(results):
        total = None if result.begin["memory_status"][key] is None else 0
        points: list[tuple[float, float | None]] = [(0, total)]
        for number, (_step, row) in enumerate(side_by_side(results), start=1):
            for one in row:
                if one.result is result and one.step.absent is None:
                    by = one.step.change["memory_status"][key]
                    total = None if total is None or by is None else total + by
                    points.append((number, total))
        series.append(plots.Series(index, points, abs(_noise(result, key) or 0)))
    if not any(y for one in series for _, y in one.points):
        return ""
    name = _("{figure}: change since the start, over the steps, a line for each machine; the table below it says the "
             "same").format(figure=_name(key))
    return plots.over_steps(name, [name for name, _ in names], series)
