"""The steps of one experiment on the machines that are shown: the lines that acted, and every figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from report import columns, figures, listing
from report.figures import minus
from report.model import MEMORY_STATUS, PROCESS, REGION, Result, Step
from report.texts import T, listed
from report.view import ActView, Cell, CodeLine, StatusRow, StepRow, StepView


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as one machine took it, with the change since the step before."""
    result: Result
    step: Step
    process: tuple[int | None, ...]
    drop: tuple[int | None, ...]


def label(result: Result) -> str:
    return columns.label(result.machine.name, result.computer)


def taken(result: Result) -> list[Taken]:
    steps = []
    process, status = result.begin["process"], result.begin["memory_status"]
    for step in result.steps:
        if step.absent is not None:
            steps.append(Taken(result, step, (), ()))
            continue
        steps.append(Taken(result, step,
                           tuple(minus(step.process[key], process[key]) for key in PROCESS),
                           tuple(minus(status[key], step.memory_status[key]) for key in MEMORY_STATUS)))
        process, status = step.process, step.memory_status
    return steps


def side_by_side(results: Sequence[Result]) -> list[tuple[str, list[Taken]]]:
    """Steps of the same name, the first with the first, the second with the second."""
    rows: dict[tuple[str, int], list[Taken]] = {}
    for result in results:
        seen: dict[str, int] = {}
        for one in taken(result):
            seen[one.step.name] = seen.get(one.step.name, 0) + 1
            rows.setdefault((one.step.name, seen[one.step.name]), []).append(one)
    return [(name, row) for (name, _), row in rows.items()]


def cell(value: int | None, sign: bool = False) -> Cell:
    text = figures.exact(value)
    return Cell(figures.signed(text, value) if sign else text, figures.count(value) if text[-1:] == "B" else "")


def rough(value: int | None) -> Cell:
    text = figures.rough(value)
    return Cell(text, figures.count(value) if text[-1:] == "B" else "")


def status_rows(results: Sequence[Result], anchor: str) -> tuple[StatusRow, ...]:
    """The table of the articles: what was taken at each step, and what idleness takes."""
    rows = []
    for number, (name, row) in enumerate(side_by_side(results), start=1):
        drops = {id(one.result): one.drop for one in row}
        groups = tuple(tuple(rough(value) for value in drops.get(id(result)) or ()) for result in results)
        if any(groups):
            rows.append(StatusRow(name, f"{anchor}.{number}", groups))
    idle = tuple(tuple(rough(minus(0, result.noise["memory_status"][key])) for key in MEMORY_STATUS) if result.steps
                 else () for result in results)
    return (*rows, StatusRow(T["experiment"]["noise"], "", idle)) if rows else ()


def step_views(results: Sequence[Result], anchor: str) -> tuple[StepView, ...]:
    return tuple(_step(number, name, row, f"{anchor}.{number}", anchor)
                 for number, (name, row) in enumerate(side_by_side(results), start=1))


def _step(number: int, name: str, row: list[Taken], anchor: str, experiment: str) -> StepView:
    absent: dict[str, list[str]] = {}
    for one in row:
        if one.step.absent is not None:
            absent.setdefault(one.step.absent, []).append(label(one.result))
    present = [one for one in row if one.step.absent is None]
    return StepView(
        number, name, anchor,
        tuple(T["experiment"]["step_absent"].format(machines=listed(who), why=why) for why, who in absent.items()),
        _acts(present, experiment),
        tuple(_row(one) for one in present))


def _row(one: Taken) -> StepRow:
    step = one.step
    region = tuple(cell(step.region[key]) for key in REGION) if step.size else ()
    return StepRow(label(one.result), tuple(cell(value) for value in one.drop),
                   tuple(cell(value, sign=True) for value in one.process), region,
                   Cell(figures.count(step.faults)), Cell(figures.duration(step.ns)))


def _acts(row: list[Taken], experiment: str) -> tuple[ActView, ...]:
    """Each program once, however many machines ran it."""
    acts: dict[tuple[str, str, int], ActView] = {}
    for one in row:
        source = one.result.source
        act = listing.act_before(source.text, one.step.line) if source else None
        if source and act and (source.file, source.text, one.step.line) not in acts:
            form = "lines_many" if act.last > act.first else "lines"
            where = T["experiment"][form].format(file=source.file, first=act.first, last=act.last)
            lines = tuple(CodeLine(i, text) for i, text in enumerate(act.lines, start=act.first))
            acts[source.file, source.text, one.step.line] = ActView(
                where, act.comment, f"{source_anchor(experiment, one.result)}-{act.first}", lines)
    return tuple(acts.values())


def source_anchor(experiment: str, result: Result) -> str:
    name = result.source.file if result.source else ""
    return f"{experiment}--{''.join(c if c.isalnum() and c.isascii() else '-' for c in name)[:40]}"
