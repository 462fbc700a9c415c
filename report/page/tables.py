"""The tables of an experiment: drawings and curves where they have the shape, once where all machines say the same."""

from collections.abc import Sequence

from harness.results.model import Result, Row, Table
from harness.results.words import _, listed, look_up
from report import units
from report.page.steps import label
from report.pictures import ranges, struct_layouts
from report.pictures.shapes import Cell, TableGroup, TableView
from report.point.curves import curves

ROWS_SHOWN = 64  # of a table; the rest is in results.json, and in what --export writes


def table_groups(results: Sequence[Result]) -> tuple[TableGroup, ...]:
    groups: dict[str, list[tuple[Result, Table]]] = {}
    for result in results:
        for table in result.tables:
            groups.setdefault(table.name, []).append((result, table))
    return tuple(_group(name, group) for name, group in groups.items())


def _group(name: str, group: Sequence[tuple[Result, Table]]) -> TableGroup:
    if all(struct_layouts.is_layout(table) for _, table in group):
        rows = struct_layouts.layout_rows([(label(result), table) for result, table in group])
        return TableGroup(look_up(name), rows, (), ())
    return TableGroup(look_up(name), (), curves(look_up(name), group), tuple(_alike(group)))


def _alike(group: Sequence[tuple[Result, Table]]) -> list[TableView]:
    """Machines whose tables are equal share one."""
    same: dict[Table, list[Result]] = {}
    for result, table in group:
        same.setdefault(table, []).append(result)
    return [_view(table, listed([label(result) for result in who]), [step.name for step in who[0].steps])
            for table, who in same.items()]


def _view(table: Table, machines: str, steps: Sequence[str]) -> TableView:
    cut = len(table.rows) > ROWS_SHOWN
    return TableView(
        name=look_up(table.name), machines=machines, columns=tuple(map(look_up, table.columns)),
        labelled=any(row.label for row in table.rows),
        rows=tuple(_row(table, row) for row in table.rows[:ROWS_SHOWN]),
        cut=_("The first {shown} of {all} rows; all are in results.json.").format(
            shown=ROWS_SHOWN, all=f"{len(table.rows):,}") if cut else "",
        drawings=ranges.ranges(table, steps),
        frames=ranges.frames(table))


def _row(table: Table, row: Row) -> tuple[str, tuple[Cell, ...]]:
    said = (*table.units, *[""] * len(row.cells))
    return look_up(row.label or ""), tuple(units.in_unit(value, unit) for unit, value in zip(said, row.cells))
