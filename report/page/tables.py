"""The tables of an experiment: drawings and curves where they have the shape, once where all machines say the same."""

from collections.abc import Sequence

from harness.results.model import Result, Row, Table
from harness.results.words import _, listed
from report import units
from report.page.steps import label
from report.pictures import plots, ranges, struct_layouts
from report.pictures.shapes import Cell, Curve, TableGroup, TableView

ROWS_SHOWN = 200  # of a table; the rest is in results.json
_CURVE = 6  # rows; fewer are no curve


def table_groups(results: Sequence[Result]) -> tuple[TableGroup, ...]:
    groups: dict[str, list[tuple[int, Result, Table]]] = {}
    for index, result in enumerate(results):
        for table in result.tables:
            groups.setdefault(table.name, []).append((index, result, table))
    return tuple(_group(name, group) for name, group in groups.items())


def _group(name: str, group: Sequence[tuple[int, Result, Table]]) -> TableGroup:
    if all(struct_layouts.is_layout(table) for _, _, table in group):
        rows = struct_layouts.layout_rows([(label(result), table) for _, result, table in group])
        return TableGroup(name, rows, (), ())
    return TableGroup(name, (), _curves(name, group), tuple(_alike(group)))


def _alike(group: Sequence[tuple[int, Result, Table]]) -> list[TableView]:
    """Machines whose tables are equal share one."""
    same: dict[Table, list[Result]] = {}
    for _index, result, table in group:
        same.setdefault(table, []).append(result)
    return [_view(table, listed([label(result) for result in who]), [step.name for step in who[0].steps])
            for table, who in same.items()]


def _view(table: Table, machines: str, steps: Sequence[str]) -> TableView:
    cut = len(table.rows) > ROWS_SHOWN
    return TableView(
        name=table.name, machines=machines, columns=table.columns,
        labelled=any(row.label for row in table.rows),
        rows=tuple(_row(table, row) for row in table.rows[:ROWS_SHOWN]),
        cut=_("The first {shown} of {all} rows; all are in results.json.").format(
            shown=ROWS_SHOWN, all=f"{len(table.rows):,}") if cut else "",
        drawings=ranges.ranges(table, steps),
        frames=ranges.frames(table))


def _row(table: Table, row: Row) -> tuple[str, tuple[Cell, ...]]:
    said = (*table.units, *[""] * len(row.cells))
    return row.label or "", tuple(units.in_unit(value, unit) for unit, value in zip(said, row.cells))


def _curves(name: str, group: Sequence[tuple[int, Result, Table]]) -> tuple[Curve, ...]:
    """Rows without labels whose first figure only grows: the others are drawn against it.

    A line a machine where there is one other figure; else a plot a machine, with a line for each of the others.
    """
    curves = [(index, result, table) for index, result, table in group if _is_curve(table)]
    if not curves:
        return ()
    if all(len(table.columns) == 2 for _, _, table in curves):
        return (_one_curve(name, curves),)
    same: dict[Table, list[Result]] = {}
    for _index, result, table in curves:
        same.setdefault(table, []).append(result)
    return tuple(_many_curves(name, listed([label(result) for result in who]), table) for table, who in same.items())


def _one_curve(name: str, curves: Sequence[tuple[int, Result, Table]]) -> Curve:
    x, y = _axis(curves[0][2], 0), _axis(curves[0][2], 1)
    series = [plots.Series(index, _points(table, 1)) for index, _, table in curves]
    said = _("{table}: {y} against {x}, a line for each machine; the table says the same").format(
        table=name, y=y[0], x=x[0])
    return Curve("", tuple((index, label(result)) for index, result, _ in curves), plots.curve(said, series, x, y))


def _many_curves(name: str, machines: str, table: Table) -> Curve:
    series = [plots.Series(i - 1, _points(table, i)) for i in range(1, len(table.columns))]
    said_units = {_axis(table, i)[1] for i in range(1, len(table.columns))}
    x, y = _axis(table, 0), ("", said_units.pop() if len(said_units) == 1 else "")
    said = _("{table} on {machines}: a line for each column, against {x}; the table says the same").format(
        table=name, machines=machines, x=x[0])
    return Curve(machines, tuple(enumerate(table.columns[1:])), plots.curve(said, series, x, y))


def _axis(table: Table, column: int) -> tuple[str, str]:
    """What a column is called, and its unit."""
    return table.columns[column], table.units[column] if table.units else ""


def _points(table: Table, column: int) -> list[tuple[float, float | None]]:
    return [(float(row.cells[0] or 0), row.cells[column]) for row in table.rows]


def _is_curve(table: Table) -> bool:
    if len(table.rows) < _CURVE or len(table.columns) < 2:
        return False
    if any(row.label or len(row.cells) != len(table.columns) for row in table.rows):
        return False
    first = [row.cells[0] for row in table.rows]
    return all(a is not None and b is not None and a < b for a, b in zip(first, first[1:]))
