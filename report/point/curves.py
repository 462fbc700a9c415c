"""A table whose first figure only grows -> curves: the others against it, all machines in one frame."""

from collections.abc import Sequence

from harness.results.model import Result, Table
from harness.results.words import _, listed, look_up
from report.page.steps import label
from report.pictures import plots
from report.pictures.shapes import Curve

_ROWS = 6  # fewer are no curve
_LINES = 6  # more are no picture: then a frame for each column
_LINE_OF_CACHE = 64
_MOST_EDGES = 12
_PLACE = "place"  # the unit of a column that says where in memory something lies
Points = list[tuple[float, float | None]]
Group = Sequence[tuple[Result, Table]]


def curves(name: str, group: Group) -> tuple[Curve, ...]:
    drawn = [(result, table) for result, table in group if is_curve(table)]
    if not drawn:
        return ()
    found: dict[str, list[tuple[Points, str, list[str]]]] = {}  # column -> its lines: points, unit, who has it
    for result, table in drawn:
        for i, column in enumerate(table.columns[1:], start=1):
            lines, points = found.setdefault(column, []), _points(table, i)
            same = next((who for other, _unit, who in lines if other == points), None)
            if same is None:
                lines.append((points, _unit_of(table, i), [label(result)]))
            else:
                same.append(label(result))
    first = drawn[0][1]
    x, edges = (look_up(first.columns[0]), _unit_of(first, 0)), _edges(drawn)
    if sum(map(len, found.values())) <= _LINES:
        return (_frame(name, "", found, x, edges, ()),)
    values = _one_scale(found)
    return tuple(_frame(name, column, {column: lines}, x, edges, values) for column, lines in found.items())


def _frame(name: str, title: str, found: dict[str, list[tuple[Points, str, list[str]]]], x: tuple[str, str],
           edges: Sequence[tuple[float, str]], values: Sequence[float]) -> Curve:
    series: list[plots.Series] = []
    legend: list[tuple[int, str]] = []
    for column, lines in found.items():
        for points, _unit, who in lines:
            alone = bool(title) or len(found) == 1
            of = listed(who)
            legend.append((len(series), of if alone else _("{column}: {machines}").format(
                column=look_up(column), machines=of)))
            series.append(plots.Series(len(series), points))
    said_units = {unit for lines in found.values() for _points, unit, _who in lines}
    y = (look_up(next(iter(found))) if len(found) == 1 and not title else "",
         said_units.pop() if len(said_units) == 1 else "")
    said = _("{table}: {lines} against {x}; the table says the same").format(
        table=name, lines="; ".join(line for _, line in legend), x=x[0])
    return Curve(look_up(title), tuple(legend), plots.curve(said, series, x, y, edges, values))


def _one_scale(found: dict[str, list[tuple[Points, str, list[str]]]]) -> list[float]:
    """Frames of the same unit are compared with each other."""
    lines = [line for of in found.values() for line in of]
    if len({unit for _, unit, _ in lines}) != 1:
        return []
    values = [value for points, _, _ in lines for _, value in points if value is not None]
    return [min(values), max(values)] if values else []


def _edges(drawn: Group) -> tuple[tuple[float, str], ...]:
    """Where a line of the cache and a page end, if the first column says that it is a place in memory."""
    result, table = drawn[0]
    if _unit_of(table, 0) != _PLACE:
        return ()
    first, last = table.rows[0].cells[0] or 0, table.rows[-1].cells[0] or 0
    page = max(_LINE_OF_CACHE, result.machine.page)
    found = range(first - first % -_LINE_OF_CACHE, last + 1, _LINE_OF_CACHE)
    some = [at for at in found if at] if len(found) <= _MOST_EDGES else [at for at in found if at and at % page == 0]
    return tuple((float(at), _("page") if at % page == 0 else _("line")) for at in some[:_MOST_EDGES])


def _unit_of(table: Table, column: int) -> str:
    return table.units[column] if table.units else ""


def _points(table: Table, column: int) -> Points:
    return [(float(row.cells[0] or 0), row.cells[column]) for row in table.rows]


def is_curve(table: Table) -> bool:
    """Rows without labels whose first figure only grows."""
    if len(table.rows) < _ROWS or len(table.columns) < 2:
        return False
    if any(row.label or len(row.cells) != len(table.columns) for row in table.rows):
        return False
    first = [row.cells[0] for row in table.rows]
    return all(a is not None and b is not None and a < b for a, b in zip(first, first[1:]))
