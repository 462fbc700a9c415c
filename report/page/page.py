"""Results -> Page: everything that a report shows, in the order in which it is shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from harness.results.collected import Kept, Lab, LeftOut, Results, Windows
from harness.results.from_json import line
from harness.results.model import VERDICTS
from harness.results.words import _, ngettext
from report import units
from report.page import missing, verdicts
from report.page.columns import Columns, label, machine_order
from report.page.detail import ExperimentView, Mark
from report.page.experiment import anchor_of, experiment_view
from report.page.statements import disagreements, statements_views
from report.page.view import Column, LabView, OverviewLab, OverviewRow, Page, StampRow
from report.pictures.shapes import Cell

STAMPS_SHOWN = 24


def page(results: Results) -> Page:
    columns = Columns(results.kept)
    there: dict[str, dict[str, list[Kept]]] = defaultdict(dict)
    for kept in results.kept:
        there[kept.lab].setdefault(kept.experiment, []).append(kept)
    labs = {lab.lab: lab for lab in results.labs}
    names = sorted({*labs, *there})
    orders = {name: _order(labs.get(name), list(there[name])) for name in names}
    views = tuple(_lab(name, labs.get(name), orders[name], there[name], columns) for name in names)
    disagreed, more_disagreed = disagreements(views, results.kept)
    return Page(
        runs=_runs(results.kept),
        amount=_amount(results.kept, results.left_out),
        totals=(*_totals(results.kept), *missing.totals(results.kept, results.left_out)),
        status=missing.status(results.kept),
        columns=_columns(columns, results),
        overview=tuple(_overview(name, labs.get(name), orders[name], there[name], columns) for name in names),
        labs=views,
        articles=statements_views(results.labs, views, results.kept, columns),
        stamps=_stamps(results.kept, results.windows),
        missing=missing.rows(results.kept, results.labs, results.left_out),
        problems=tuple((problem.file, line(str(problem.why))) for problem in results.problems),
        equal=tuple(line(str(equal.told())) for equal in results.equal),
        disagreements=disagreed, more_disagreements=more_disagreed)


def _order(lab: Lab | None, found: list[str]) -> list[str]:
    """The order of teaching; what the lab does not name comes last."""
    taught = list(lab.experiments) if lab else []
    return list(dict.fromkeys([*taught, *sorted(found)]))


def _title(name: str, lab: Lab | None) -> str:
    number = name.split("-")[0]
    return f"{number} {lab.title}" if lab and number.isdigit() else name


def _overview(name: str, lab: Lab | None, order: list[str], there: dict[str, list[Kept]],
              columns: Columns) -> OverviewLab:
    rows = []
    for experiment in order:
        cells = columns.spread(there.get(experiment, ()))
        rows.append(OverviewRow(experiment, anchor_of(name, experiment),
                                tuple(verdicts.marks_of(cell) if cell else () for cell in cells)))
    return OverviewLab(_title(name, lab), name, tuple(rows))


def _lab(name: str, lab: Lab | None, order: list[str], there: dict[str, list[Kept]], columns: Columns) -> LabView:
    experiments = tuple(experiment_view(name, one, there.get(one, ()), columns) for one in order)
    return LabView(
        name=name, anchor=name, title=_title(name, lab),
        question=lab.question if lab else "",
        article=lab.article if lab else "",
        experiments=experiments,
        handout=lab.handout if lab else "",
        places=tuple(_places(experiments)) if lab and lab.handout else ())


def _places(experiments: Iterable[ExperimentView]) -> Iterator[tuple[tuple[str, str], str]]:
    for e in experiments:
        yield (e.name, ""), e.anchor
        yield from (((e.name, step.name), step.anchor) for step in reversed(e.steps))  # of a name the first counts


def _runs(kept: tuple[Kept, ...]) -> str:
    days = sorted({k.started[:10] for k in kept})
    if not days:
        return _("There are no results here.")
    if len(days) == 1:
        return _("A run of {day}.").format(day=days[0])
    return _("Runs of {first} to {last}.").format(first=days[0], last=days[-1])


def _amount(kept: tuple[Kept, ...], left_out: tuple[LeftOut, ...]) -> str:
    n, missing = len({(k.machine.name, k.computer) for k in kept}), len(left_out)
    machines = ngettext("{n} machine", "{n} machines", n).format(n=f"{n:,}")
    if missing:
        machines = _("{machines} ({missing} missing)").format(machines=machines, missing=f"{missing:,}")
    return _("{experiments} experiments, {machines}, {claims} claims judged.").format(
        experiments=f"{len({(k.lab, k.experiment) for k in kept}):,}", machines=machines,
        claims=f"{sum(len(k.verdicts) for k in kept):,}")


def _totals(kept: tuple[Kept, ...]) -> tuple[Mark, ...]:
    counts = Counter(verdict for k in kept for _, verdict in k.verdicts)
    return tuple(verdicts.mark(word, f"{counts[word]:,}") for word in VERDICTS)


def _columns(columns: Columns, results: Results) -> tuple[Column, ...]:
    earlier = {label(*key) for key in missing.earlier_days(results.kept, results.left_out)}
    return tuple(replace(column, earlier=column.label in earlier) for column in columns.all)


def _stamps(kept: tuple[Kept, ...], windows: tuple[Windows, ...]) -> tuple[StampRow, ...]:
    """Under what the figures were taken. A machine that changed between two experiments has two rows."""
    told = {(one.machine, one.computer): _more(one) for one in windows}
    days: dict[tuple[str, str], dict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
    for k in kept:
        days[k.machine.name, k.computer][k.machine].append(k.started)
    rows = []
    for name, computer in sorted(days, key=lambda key: (machine_order(key[0]), key[1]))[:STAMPS_SHOWN]:
        for k in {k.machine: k for k in kept if (k.machine.name, k.computer) == (name, computer)}.values():
            rows.append(replace(_stamp(k, sorted(days[name, computer][k.machine])),
                                more=told.get((name, computer), ())))
    more = len(days) - STAMPS_SHOWN
    if more > 0:
        rows.append(StampRow(ngettext("and {n} more computer", "and {n} more computers", more).format(n=more), ()))
    return tuple(rows)


def _stamp(kept: Kept, days: list[str]) -> StampRow:
    machine, none = kept.machine, _("none")
    date = days[0].rstrip("Z").replace("T", " ")
    return StampRow(label(machine.name, kept.computer), (
        Cell(machine.system), Cell(str(machine.bits)), Cell(units.exact(machine.page)),
        Cell(units.exact(machine.granularity)), Cell(machine.compiler), Cell(machine.emulator or none),
        Cell(units.rough(machine.memory), units.count(machine.memory)),
        Cell(none if machine.overcommit is None else str(machine.overcommit)), Cell(date)))


def _more(windows: Windows) -> tuple[tuple[str, Cell], ...]:
    """What a kit found out about its Windows, as far as it did."""
    runs = None if windows.defender is None else _("runs") if windows.defender else _("does not run")
    told = ((_("Build"), windows.build), (_("Edition"), windows.edition), (_("Processor"), windows.native),
            (_("Defender"), runs))
    cells = [(name, Cell(text)) for name, text in told if text]
    if windows.page_file is not None:
        cells.append((_("Page files"), Cell(units.rough(windows.page_file), units.count(windows.page_file))))
    return tuple(cells)
