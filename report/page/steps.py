"""The steps of one experiment on the machines that are shown: the lines that acted, and every figure."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from harness.results.model import MEMORY_STATUS, PROCESS, REGION, Result, Source, Step
from harness.results.words import _, listed, ngettext
from report import units
from report.page import columns, source_lines
from report.page.detail import ActView, CodeLine, StepRow, StepView
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
        tuple(_("No such step on {machines}: {why}").format(machines=listed(who), why=why)
              for why, who in absent.items()),
        _acts(present, experiment),
        tuple(_row(one) for one in present), any(one.step.size for one in present),
        tuple(view for one in present if (view := strips[id(one.result)].view(one.index))))


def _row(one: Taken) -> StepRow:
    step = one.step
    region = tuple(units.cell(step.region[key]) for key in REGION) if step.size else ()
    return StepRow(label(one.result),
                   tuple(units.cell(step.change["memory_status"][key], sign=True) for key in MEMORY_STATUS),
                   tuple(units.cell(step.change["process"][key], sign=True) for key in PROCESS), region,
                   Cell(units.count(step.faults)), Cell(units.duration(step.ns)))


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
            acts[source.file, source.text, one.step.line] = ActView(
                where, act.comment, line_anchor(experiment, source, act.first), act.last, lines)
    return tuple(acts.values())


def line_anchor(experiment: str, source: Source, line: int) -> str:
    """Short, as there are thousands of them."""
    return f"s{zlib.crc32(f'{experiment} {source.file} {source.text}'.encode()):x}-{line}"
