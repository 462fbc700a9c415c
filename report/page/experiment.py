"""One experiment, all its machines side by side -> ExperimentView."""

from collections.abc import Iterable, Sequence

from harness.handouts import source_lines
from harness.results.claimed import in_words
from harness.results.collected import Kept
from harness.results.model import Claim, Result
from harness.results.words import N_, _, listed, look_up
from report import units
from report.page import verdicts
from report.page.columns import Columns, name_of
from report.page.detail import ClaimCell, ClaimView, CodeLine, ExperimentView, Mark, SourceView, StepView
from report.page.steps import label, side_by_side, line_anchor, step_views
from report.page.tables import table_groups
from report.pictures.shapes import Cell
from report.point.memory_status import status
from report.point.moved import moved
from report.point.parted import parted

ENDED = {
    "skipped": N_("Skipped on {machines}: {why}"), "died": N_("Died on {machines}: {why}"),
    "timeout": N_("Not ended in time on {machines}: {why}"),
    "unstarted": N_("Could not be started on {machines}: {why}"),
}


def anchor_of(lab: str, experiment: str) -> str:
    return f"{lab}.{experiment}"


def experiment_view(lab: str, name: str, kept: Sequence[Kept], columns: Columns) -> ExperimentView:
    anchor = anchor_of(lab, name)
    shown = columns.in_full(kept)
    results = [k.open() for k in shown]
    ran = [result for result in results if result.how == "ran"]
    lead, watch = next((source_lines.lead(result.source.text) for result in results if result.source), ("", ""))
    groups = [group for group in columns.spread(kept) if group]
    steps, ranges = step_views(ran, anchor)
    drawn = moved(ran)
    claims = _claims(ran, groups if len(shown) < len(kept) else [], anchor)
    return ExperimentView(
        name=name, anchor=anchor, lead=lead, watch=watch,
        marks=tuple((columns.label_of(group[0]), verdicts.marks_of(group)) for group in groups),
        ended=(*_otherwise(ran), *_ended(results)),
        notes=tuple(_notes(results, len(shown), len(kept))),
        machines=tuple(map(label, ran)),
        moved=drawn,
        status=status(ran, drawn is not None),
        parted=parted(ran, claims, anchor),
        steps=steps,
        ranges=ranges,
        claims=claims,
        tables=table_groups(ran),
        sources=_sources(ran, anchor, steps))


def _otherwise(results: Sequence[Result]) -> Iterable[str]:
    """What is not as in the article stands in front: figures of other parameters are not to be compared unawares."""
    set_ = (((f"{name} = {result.parameters.get(name, 0):,}", f"{usual:,}"), label(result))
            for result in results for name, usual in result.usual.items())
    for (value, usual), who in _grouped(set_):
        yield _("With {value}, where {usual} is usual, on {machines}").format(
            value=value, usual=usual, machines=listed(who))


def _ended(results: Sequence[Result]) -> Iterable[str]:
    for (how, why), who in _grouped((((r.how, _why(r)), label(r)) for r in results if r.how != "ran")):
        yield _(ENDED[how]).format(machines=listed(who), why=why)


def _notes(results: Sequence[Result], shown: int, all_: int) -> Iterable[str]:
    if shown < all_:
        yield _("Shown in full: {shown} of {all} computers; the counts are of all.").format(shown=shown, all=all_)
    unknown = (((name_of(column), why), label(r))
               for r in results for column, why in r.unknown.items())
    for (column, why), who in _grouped(unknown):
        yield _("{columns} unknown on {machines}: {why}").format(columns=column, machines=listed(who), why=look_up(why))


def _why(result: Result) -> str:
    """Its last words, without its name, which stands above."""
    return look_up((result.why or "").removeprefix(f"{result.lab}.{result.experiment}: "))


def _grouped(pairs: Iterable[tuple[tuple[str, str], str]]) -> list[tuple[tuple[str, str], list[str]]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for key, who in pairs:
        groups.setdefault(key, []).append(who)
    return list(groups.items())


def _claims(results: Sequence[Result], groups: Sequence[Sequence[Kept]], anchor: str) -> tuple[ClaimView, ...]:
    order = {name: number for number, (name, _) in reversed(list(enumerate(side_by_side(results), start=1)))}
    claims = [{claim.says: claim for claim in result.claims} for result in results]
    sentences = list(dict.fromkeys(says for of in claims for says in of))
    steps = {says: next(of[says].step for of in claims if says in of) for says in sentences}
    sentences.sort(key=lambda says: order.get(steps[says], 0))
    counts = [_counts(group) for group in groups]
    return tuple(_claim(says, [of.get(says) for of in claims], results, f"{anchor}.claim-{number}",
                        f"{anchor}.{order.get(steps[says], 0)}" if steps[says] in order else "",
                        tuple(count.get(says, ()) for count in counts))
                 for number, says in enumerate(sentences, start=1))


def _counts(group: Sequence[Kept]) -> dict[str, tuple[Mark, ...]]:
    words: dict[str, list[str]] = {}
    for kept in group:
        for says, verdict in kept.verdicts:
            words.setdefault(says, []).append(verdict)
    return {says: verdicts.counted(given) for says, given in words.items()}


def _claim(says: str, claims: Sequence[Claim | None], results: Sequence[Result], anchor: str, step_anchor: str,
           everywhere: tuple[tuple[Mark, ...], ...]) -> ClaimView:
    made = [claim for claim in claims if claim]
    same = len({(claim.relation, claim.expected) for claim in made}) == 1
    whys = _grouped(((_(verdicts.WORDS[claim.verdict]), claim.why), label(result))
                    for claim, result in zip(claims, results) if claim and claim.why)
    return ClaimView(
        says=says, anchor=anchor, step=made[0].step, step_anchor=step_anchor,
        expected=_expected(made[0]) if same else Cell(""),
        cells=tuple(_claim_cell(claim, same) for claim in claims),
        everywhere=everywhere,
        whys=tuple(_("{word} on {machines}: {why}").format(word=word, machines=listed(who), why=look_up(why))
                   for (word, why), who in whys))


def _claim_cell(claim: Claim | None, same: bool) -> ClaimCell:
    if claim is None:
        return ClaimCell(None, Cell(""), "")
    got = _figure(claim.got, claim.unit, claim.got_name)
    return ClaimCell(verdicts.mark(claim.verdict), got, "" if same else _expected(claim).text)


def _expected(claim: Claim) -> Cell:
    value = _figure(claim.expected, claim.unit, claim.expected_name)
    return Cell(value.text if claim.unit == "yes" else f"{claim.relation} {value.text}", value.exact)


def _figure(value: int | None, unit: str, name: str | None) -> Cell:
    words = in_words(value, unit, name)
    if unit == "text" and words == name:
        return Cell(f"`{name}`")  # what a program has, as it has it
    return Cell(words) if words else units.with_bytes(units.claimed(value), value)


def _sources(results: Sequence[Result], anchor: str, steps: Sequence[StepView]) -> tuple[SourceView, ...]:
    """Each program once, however many machines ran it."""
    wanted = {act.anchor for step in steps for act in step.acts}
    views: dict[str, SourceView] = {}
    for result in results:
        if result.source and result.source.text not in views:
            lines = enumerate(result.source.text.expandtabs(4).rstrip("\n").split("\n"), start=1)
            names = ((i, line, line_anchor(anchor, result.source, i)) for i, line in lines)
            views[result.source.text] = SourceView(
                _("The whole of {file}").format(file=result.source.file),
                tuple(CodeLine(i, line, name if name in wanted else "") for i, line, name in names))
    return tuple(views.values())
