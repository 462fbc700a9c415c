"""One experiment, for a report of one's own: each of its tables as CSV, each of its pictures as SVG, a file each."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.results.collected import Kept, Results
from harness.results.model import MEMORY_STATUS, PROCESS, REGION, Result
from report.output import html
from report.page.columns import Columns
from report.page.detail import ExperimentView
from report.page.experiment import experiment_view
from report.page.steps import label
from report.pictures.shapes import Bar

_WIDTH, _MARGIN, _LINE = 760, 12, 40
_ATTRIBUTES = (  # what a style sheet may say in a browser only
    (re.compile(r'<rect class="p '), '<rect width="100%" height="34" class="p '),
    (re.compile(r'<rect class="r"'), '<rect y="29" height="5" class="r"'),
    (re.compile(r'<text class="w"'), '<text x="6" y="15" class="w"'),
    (re.compile(r'<text class="z"'), '<text x="6" y="28" class="z"'),
    (re.compile(r"\.[wz] \{ transform: [^}]*\}"), ""))
Rows = Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Picture:
    """SVG as the page has it, or bars, a line each."""
    title: str  # all that it says, for those who listen
    caption: str
    plot: str = ""
    lines: tuple[tuple[Bar, ...], ...] = ()
    legend: tuple[tuple[int, str], ...] = ()


def found(results: Results, name: str) -> list[tuple[str, str]]:
    """The experiments that are called so: LAB.EXPERIMENT, where the lab may be its number alone."""
    lab, _dot, experiment = name.partition(".")
    there = sorted({(k.lab, k.experiment) for k in results.kept})
    return [(a, b) for a, b in there if b == experiment and (a == lab or a.split("-")[0] == lab)]


def files(results: Results, lab: str, experiment: str) -> dict[str, list[str]]:
    kept = [k for k in results.kept if (k.lab, k.experiment) == (lab, experiment)]
    columns = Columns(results.kept)
    opened = [k.open() for k in columns.in_full(kept)]
    made = {f"{name}.csv": [_csv(rows)] for name, rows in _tables(opened)}
    view = experiment_view(lab, experiment, kept, columns)
    for name, picture in _pictures(view):
        made[_free(name, made)] = [_svg(picture)]
    return made


def _free(name: str, taken: dict[str, list[str]]) -> str:
    plain = re.sub(r"(?:[^\w.]|_)+", "-", name).strip("-.")[:80] or "picture"
    numbers = ("", *(f"-{n}" for n in range(2, len(taken) + 3)))
    return next(f"{plain}{n}.svg" for n in numbers if f"{plain}{n}.svg" not in taken)


# ---- tables ----

def _tables(results: Sequence[Result]) -> Iterator[tuple[str, Rows]]:
    yield "steps", _steps(results)
    yield "claims", _claims(results)
    for name in dict.fromkeys(table.name for result in results for table in result.tables):
        yield f"table-{name}", _table(results, name)


def _steps(results: Sequence[Result]) -> Rows:
    groups = (("region", REGION), ("process", PROCESS), ("memory_status", MEMORY_STATUS))
    looked = [(group, key) for group, keys in groups for key in keys]
    changed = [(group, key) for group, key in looked if group != "region"]
    yield ["machine", "number", "step", *(f"{group}.{key}" for group, key in looked),
           *(f"change.{group}.{key}" for group, key in changed), "faults", "ns", "absent"]
    for result in results:
        for number, step in enumerate(result.steps, start=1):
            now = {"region": step.region, "process": step.process, "memory_status": step.memory_status}
            yield [label(result), number, step.name, *(now[group].get(key) for group, key in looked),
                   *(step.change.get(group, {}).get(key) for group, key in changed), step.faults, step.ns, step.absent]


def _claims(results: Sequence[Result]) -> Rows:
    yield ["machine", "step", "claim", "verdict", "got", "relation", "expected", "unit", "got_name", "expected_name",
           "why"]
    for result in results:
        for c in result.claims:
            yield [label(result), c.step, c.says, c.verdict, c.got, c.relation, c.expected, c.unit, c.got_name,
                   c.expected_name, c.why]


def _table(results: Sequence[Result], name: str) -> Rows:
    """The columns of all machines: not all have the same."""
    tables = [(result, table) for result in results for table in result.tables if table.name == name]
    heads: dict[str, str] = {}
    for _result, table in tables:
        for column, unit in zip(table.columns, (*table.units, *[""] * len(table.columns))):
            heads.setdefault(column, f"{column}:{unit}" if unit else column)
    yield ["machine", "row", *heads.values()]
    for result, table in tables:
        for row in table.rows:
            cells = dict(zip(table.columns, row.cells))
            yield [label(result), row.label, *(cells.get(column) for column in heads)]


def _csv(rows: Rows) -> str:
    """As spreadsheets read it; a text that one would take for a formula stays a text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t" and cell else cell
                         for cell in row])
    return "\ufeff" + out.getvalue()


# ---- pictures ----

def _pictures(view: ExperimentView) -> Iterator[tuple[str, Picture]]:
    for name, point in (("steps", view.moved), ("available", view.status)):
        for panel in point.panels if point else ():
            said = f"{point.title if point else ''}: {panel.machines}"
            yield f"{name}-{panel.machines}", Picture(said, said, panel.plot)
    for group in view.tables:
        for curve in group.curves:
            said = f"{group.name} {curve.title}".strip()
            lines = "; ".join(name for _index, name in curve.lines)
            yield f"curve-{said}", Picture(f"{said}: {lines}", said, curve.plot, legend=curve.lines)
        for layout in group.layouts:
            said = f"{layout.struct}, {layout.who}"
            yield f"layout-{layout.struct}", Picture(f"{said}: {layout.said}", said, lines=(layout.bars,))
        for table in group.tables:
            for drawing in table.drawings:
                said = ", ".join(filter(None, (group.name, drawing.title, table.machines)))
                yield f"drawing-{said}", Picture(f"{drawing.name}: {table.machines}", said, lines=drawing.lines)
    yield from _maps(view)


def _maps(view: ExperimentView) -> Iterator[tuple[str, Picture]]:
    drawn = {m.key: m.bars for step in view.steps for m in step.maps if m.bars}
    for step in view.steps:
        for m in step.maps:
            before = m.began or drawn.get(m.before, ())
            lines = tuple(line for line in (before, m.bars or drawn.get(m.same, ())) if line)
            yield f"map-{step.number}-{step.name}-{m.machine}", Picture(m.name, m.name, lines=lines)


def _svg(picture: Picture) -> str:
    high = re.search(r'<svg class="bars" height="(\d+)"', picture.plot)
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', picture.plot)
    height = _LINE * len(picture.lines) or (int(high[1]) if high else 0)
    if box and not height:
        height = (_WIDTH - 2 * _MARGIN) * int(box[2]) // int(box[1])
    top = 36 + 18 * len(picture.legend)
    text = html.environment().get_template("picture.svg").render(
        picture=picture, width=_WIDTH, height=height + top + _MARGIN, top=top, margin=_MARGIN, style=Markup(style()))
    for wrong, right in _ATTRIBUTES:
        text = wrong.sub(right, text)
    return text


def style() -> str:
    """By daylight, and with every colour said."""
    sheet = html.stylesheet()
    palette = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", sheet.partition("@media")[0]))
    palette["changed"] = palette["link"]
    text = html.pictures()
    return re.sub(r"var\(--([\w-]+)(?:, ([^()]*))?\)", lambda m: palette.get(m[1]) or m[2] or "inherit", text)


def kept_names(kept: Iterable[Kept]) -> list[str]:
    return sorted({f"{k.lab}.{k.experiment}" for k in kept})
