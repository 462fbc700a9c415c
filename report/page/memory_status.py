"""The three figures of MEMORYSTATUS over the steps, as the articles print them: how much less there is."""

from collections.abc import Sequence

from harness.results.model import MEMORY_STATUS, Result
from report import units
from report.page.detail import StatusPanel, StatusRow
from report.page.steps import side_by_side
from report.pictures import plots
from report.pictures.shapes import Cell
from report.texts import T
from report.units import minus

_TEXTS = T["experiment"]
_NAMES = {"avail_physical": "physical", "avail_page_file": "page_file", "avail_virtual": "virtual"}


def status_panels(results: Sequence[Result], anchor: str) -> tuple[StatusPanel, ...]:
    if not any(step.absent is None for result in results for step in result.steps):
        return ()
    return tuple(StatusPanel(_TEXTS[_NAMES[key]], _plot(results, key), tuple(_rows(results, anchor, key)))
                 for key in MEMORY_STATUS)


def _rows(results: Sequence[Result], anchor: str, key: str) -> list[StatusRow]:
    figure = MEMORY_STATUS.index(key)
    rows = []
    for number, (name, row) in enumerate(side_by_side(results), start=1):
        drops = {id(one.result): one.drop[figure] for one in row if one.drop}
        cells = tuple(_cell(drops[id(result)]) if id(result) in drops else None for result in results)
        if any(cells):
            rows.append(StatusRow(name, f"{anchor}.{number}", cells))
    idle = tuple(_cell(minus(0, _noise(result, key))) if result.steps else None for result in results)
    return [*rows, StatusRow(_TEXTS["noise"], "", idle)]


def _noise(result: Result, key: str) -> int | None:
    value: int | None = result.noise["memory_status"][key]
    return value


def _cell(value: int | None) -> Cell:
    return units.with_bytes(units.rough(value), value)


def _plot(results: Sequence[Result], key: str) -> str:
    """What each machine has less than at the start. None where nothing moved, or nobody can tell."""
    names = list(dict.fromkeys((name, number) for number, (name, _) in enumerate(side_by_side(results), start=1)))
    series = []
    for index, result in enumerate(results):
        start = result.begin["memory_status"][key]
        points: list[tuple[float, float | None]] = [(0, None if start is None else 0)]
        for number, (_, row) in enumerate(side_by_side(results), start=1):
            mine = [one.step for one in row if one.result is result and one.step.absent is None]
            points += [(number, minus(start, mine[0].memory_status[key]))] if mine else []
        series.append(plots.Series(index, points, abs(_noise(result, key) or 0)))
    if not any(y for one in series for _, y in one.points):
        return ""
    name = _TEXTS["plot"].format(figure=_TEXTS[_NAMES[key]])
    return plots.over_steps(name, [name for name, _ in names], series)
