"""The steps of one experiment on the machines that are shown: the lines that acted, and every figure."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.handouts import source_lines
from harness.results.model import MEMORY_STATUS, PROCESS, REGION, Result, Source, Step
from harness.results.words import _, listed, look_up, ngettext
from report import units
from report.page import columns
from report.page.detail import ActView, CodeLine, FigureGroup, FigureRow, StepView
from report.pictures.address_space import Strip
from report.pictures.shapes import Cell, RangeTable


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as one machine took it."""
    result: Result
    index: int
    step: Step


def label(result: Result) -> str:
    return columns.label(result.machine.name, result.computer)


def side_by_side(results: Sequence[Result]) -> list[tuple[str, list[Taken]]]:
    """Steps of the same name, the first with the first, the second with the second."""
    rows: dict[tuple[str, int], list[Taken]] = {}
    for result in results:
        seen: dict[str, int] = {}
        for index, step in enumerate(result.steps):
            seen[step.name] = seen.get(step.name, 0) + 1
            rows.setdefault((step.name, seen[step.name]), []).append(Taken(result, index, step))
    return [(name, row) for (name, _), row in rows.items()]


def step_views(results: Sequence[Result], anchor: str) -> tuple[tuple[StepView, ...], tuple[RangeTable, ...]]:
    """The steps, and for each machine the table that says what its maps say."""
    strips = {id(result): Strip(result, label(result), anchor) for result in results}
    steps = tuple(_step(number, name, row, f"{anchor}.{number}", anchor, strips)
                  for number, (name, row) in enumerate(side_by_side(results), start=1))
    return steps, tuple(table for strip in strips.values() if (table := strip.table()))


def _step(number: int, name: str, row: list[Taken], anchor: str, experiment: str, strips: dict[int, Strip]) -> StepView:
    absent: dict[str, list[str]] = {}
    for one in row:
        if one.step.absent is not None:
            absent.setdefault(one.step.absent, []).append(label(one.result))
    present = [one for one in row if one.step.absent is None]
    return StepView(
        number, name, anchor,
        tuple(_("No such step on {machines}: {why}").format(machines=listed(who), why=look_up(why))
              for why, who in absent.items()),
        _acts(present, experiment),
        tuple(label(one.result) for one in present), *_figures(present),
        tuple(view for one in present if (view := strips[id(one.result)].view(one.index))))


def _figures(present: Sequence[Taken]) -> tuple[tuple[FigureGroup, ...], str]:
    """The figures that moved on some machine, as a table, and the names of the others."""
    still: list[str] = []
    untold: list[str] = []
    groups = [FigureGroup(title, tuple(_changed(present, group, keys, still, untold))) for title, group, keys in (
        (_("machine: change"), "memory_status", MEMORY_STATUS), (_("process: change"), "process", PROCESS))]
    region = [FigureRow(columns.name_of(f"region.{key}"), tuple(_now(one, key) for one in present)) for key in REGION]
    if any(one.step.size and one.step.region[key] for one in present for key in REGION) or any(
            moved for row in region for _cell, moved in row.cells):
        groups.append(FigureGroup(_("region: now"), tuple(region)))
    faults = FigureRow(_("faults"), tuple((Cell(units.count(one.step.faults)), bool(one.step.faults))
                                          for one in present))
    time = FigureRow(_("time"), tuple((Cell(units.duration(one.step.ns)), False) for one in present))
    counted = any(moved for _cell, moved in faults.cells)
    if not counted:
        _told(_("faults"), present, [one.step.faults for one in present], still, untold)
    groups.append(FigureGroup("", (*([faults] * counted), time)))
    if not present:
        return (), ""
    said = [_("Moved no further than idleness does: {figures}.").format(figures=listed(still)) if still else "",
            _("Unknown: {figures}.").format(figures=listed(untold)) if untold else ""]
    return tuple(group for group in groups if group.rows), " ".join(filter(None, said))


def _told(name: str, present: Sequence[Taken], values: Sequence[int | None], still: list[str],
          untold: list[str]) -> None:
    who = [label(one.result) for one, value in zip(present, values) if value is None]
    if who and len(who) == len(present):
        untold.append(name)
    else:
        still.append(_("{figure} (unknown on {machines})").format(figure=name, machines=listed(who)) if who else name)


def _changed(present: Sequence[Taken], group: str, keys: Sequence[str], still: list[str],
             untold: list[str]) -> Iterable[FigureRow]:
    for key in keys:
        cells = tuple(_change(one, group, key) for one in present)
        name = columns.name_of(f"{group}.{key}")
        if any(moved for _cell, moved in cells):
            yield FigureRow(name, cells)
        else:
            _told(name, present, [one.step.change[group][key] for one in present], still, untold)


def _change(one: Taken, group: str, key: str) -> tuple[Cell, bool]:
    value = one.step.change[group][key]
    noise = abs(one.result.noise["memory_status"][key] or 0) if group == "memory_status" else 0
    return units.cell(value, sign=True), abs(value or 0) > noise


def _now(one: Taken, key: str) -> tuple[Cell, bool]:
    if not one.step.size:
        return Cell(""), False
    before = next((step for step in reversed(one.result.steps[:one.index]) if step.absent is None and step.size), None)
    then = before.region[key] if before else 0
    return units.cell(one.step.region[key]), one.step.region[key] not in (then, None)


def _acts(row: list[Taken], experiment: str) -> tuple[ActView, ...]:
    """Each program once, however many machines ran it."""
    acts: dict[tuple[str, str, int], ActView] = {}
    for one in row:
        source = one.result.source
        act = source_lines.act_before(source.text, one.step.line) if source else None
        if source and act and (source.file, source.text, one.step.line) not in acts:
            where = ngettext("{file}, line {first}", "{file}, lines {first}-{last}", len(act.lines)).format(
                file=source.file, first=act.first, last=act.last)
            lines = tuple(CodeLine(i, text) for i, text in enumerate(act.lines, start=act.first))
            comment = "" if any(other.comment == act.comment for other in acts.values()) else act.comment
            acts[source.file, source.text, one.step.line] = ActView(
                where, comment, line_anchor(experiment, source, act.first), act.last, lines)
    return tuple(acts.values())


def line_anchor(experiment: str, source: Source, line: int) -> str:
    """Short, as there are thousands of them."""
    return f"s{zlib.crc32(f'{experiment} {source.file} {source.text}'.encode()):x}-{line}"
