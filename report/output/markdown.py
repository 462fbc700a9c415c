"""Page -> report.md: the same report for a terminal, a review or a wiki."""

import re
from collections.abc import Iterable, Iterator

from harness.results.words import _
from report.output.html import STAMPS
from report.page.detail import ExperimentView, Mark, StepView
from report.page.view import LabView, Page
from report.said.view import PredictionView, QuestionView, Said

_SHAPES = {"held": "[ok]", "differs": "[/=]", "unknown": "[?]", "failed": "[X]", "skipped": "[-]", "died": "[!]",
           "timeout": "[..]", "unstarted": "[!]", "shown": "[.]", "missing": "[0]", "as-said": "[=]",
           "surprise": "[*]", "unseen": "[?]"}


def render(page: Page, said: Said = Said()) -> str:
    return "\n".join(_lines(page, said)).rstrip("\n") + "\n"


def plain(text: str) -> str:
    """A text that means nothing to Markdown. Letters, digits and single signs between them stay readable."""
    text = text.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]#|~$]|!(?=\[)|://|@)", lambda m: "".join(rf"\{c}" for c in m[0]), text)


def code(text: str) -> str:
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _lines(page: Page, said: Said) -> Iterator[str]:
    yield from ("# " + _("Memory Labs"), "", f"{page.runs} {page.amount}", "")
    yield ", ".join(f"{mark.note} {_word(mark)}" for mark in page.totals)
    yield from ("", page.status)
    if page.missing:
        yield from ("", "## " + _("What is not here"), "")
        yield from (f"* {_word(row.mark)} {plain(row.what)}: {plain(row.why)}".removesuffix(": ")
                    for row in page.missing)
    if page.disagreements:
        yield from ("", "## " + _("Measured on Windows, and not what is stated"), "")
        yield from (f"* {plain(d.experiment)}: {plain(d.says)}: {plain(d.where)}" for d in page.disagreements)
        yield from (f"* {more}" for more in filter(None, [page.more_disagreements]))
    if page.equal:
        yield from ("", "## " + _("Equal results of several computers"), "")
        yield from (f"* {plain(sentence)}" for sentence in page.equal)
    if page.problems:
        yield from ("", "## " + _("Files that could not be used"), "")
        yield from (f"* {plain(file)}: {plain(why)}" for file, why in page.problems)
    yield from ("", "## " + _("Overview"), "")
    yield from _table([_("Experiment"), *(plain(column.label) for column in page.columns)],
                      [[plain(row.experiment), *map(_marks, row.cells)] for lab in page.overview for row in lab.rows])
    for lab in page.labs:
        yield from _lab(lab, said)
    if said.of:
        yield from _surprised(said)
    yield from ("", "## " + _("Machines"), "")
    yield from _table([_("Machine"), *map(_, STAMPS)],
                      [[plain(stamp.machine), *(plain(cell.text) for cell in stamp.cells)] for stamp in page.stamps])


def _word(mark: Mark) -> str:
    return f"{_SHAPES[mark.word]} {mark.name}"


def _marks(marks: Iterable[Mark]) -> str:
    return ", ".join(f"{_word(mark)} ({mark.note})" if mark.note else _word(mark) for mark in marks) or " "


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row + [''] * (len(head) - len(row)))} |"


def _lab(lab: LabView, said: Said) -> Iterator[str]:
    yield from ("", f"## {plain(lab.title)}", "")
    if lab.question:
        yield from (plain(lab.question), "")
    for experiment in lab.experiments:
        yield from _experiment(experiment, said.of.get(experiment.anchor, ()))


def _experiment(e: ExperimentView, said: Iterable[PredictionView]) -> Iterator[str]:
    yield from (f"### {plain(e.name)}", "")
    if e.lead:
        yield from (plain(e.lead), "")
    yield from (f"* {plain(machine)}: {_marks(marks)}" for machine, marks in e.marks)
    yield from (f"* {plain(note)}" for note in (*e.ended, *e.notes))
    yield from (f"* {plain(row.says)}: " + "; ".join(plain(f"{who}: {figure}") for who, figure in row.groups)
                for row in e.parted)
    for prediction in said:
        yield from _prediction(prediction)
    for point in filter(None, (e.moved, e.status)):
        yield from ("", f"#### {plain(point.title)}", "")
        yield from (plain(said) for said in (point.says, *point.notes) if said)
    for step in e.steps:
        yield from _step(step)
    if e.claims:
        yield from ("", "#### " + _("Claims"), "")
        yield from _table([_("Claim"), _("expected"), *map(plain, e.machines)],
                          [[plain(c.says), plain(c.expected.text),
                            *(f"{_word(k.mark)} {k.got.text} {plain(k.expected)}".rstrip() if k.mark else ""
                              for k in c.cells)] for c in e.claims])
        yield from (f"\n* {plain(c.says)}: {plain(why)}" for c in e.claims for why in c.whys)
    for table in (table for group in e.tables for table in group.tables):
        yield from ("", f"#### {plain(table.name)} ({plain(table.machines)})", "")
        yield from _table(["", *table.columns],
                          [[plain(label), *(cell.text for cell in cells)] for label, cells in table.rows])
        yield from ("", table.cut)
    yield ""


def _prediction(p: PredictionView) -> Iterator[str]:
    after = " " + _("(after the run)") if p.after else ""
    yield from ("", "#### " + _("What you said") + after, "", plain(p.head), "")
    yield from (f"* {plain(note)}" for note in p.notes)
    for q in p.questions:
        yield from _question(q)


def _question(q: QuestionView) -> Iterator[str]:
    said = ", ".join(filter(None, (q.given.text or _("nothing"), q.sure, q.why)))
    yield from (f"* {plain(q.prompt)}", "  * " + _("You said: {answer}").format(answer=plain(said)))
    for a in q.answers:
        noise = _("noise {figure}").format(figure=a.noise) if a.noise else ""
        told = ", ".join(filter(None, (a.figure.text, noise, a.why)))
        yield f"  * {plain(a.machines)}: " + ": ".join(filter(None, (_word(a.mark), plain(told))))
    for wrong in q.wrongs:
        by = (_("so says {id}") if wrong.anchor else _("it is so on {id}")).format(id=wrong.said_by)
        parts = (wrong.name, "; ".join(claim.says for claim in wrong.refuted), by if wrong.said_by else "")
        yield "  * " + plain(": ".join(filter(None, parts)))
    if q.context:
        yield f"  * {plain(q.context)}"


def _surprised(said: Said) -> Iterator[str]:
    yield from ("", "## " + _("What surprised you"), "")
    for sure, surprises in said.surprises:
        yield from (f"### {sure}", "")
        for surprise in surprises:
            yield from (plain(surprise.name) + ":", "", *_question(surprise.question), "")
    if not said.surprises:
        yield _("No machine answered otherwise than you said.")


def _step(s: StepView) -> Iterator[str]:
    yield from ("", f"#### {s.number}. {plain(s.name)}", "")
    for act in s.acts:
        yield from (f"{plain(act.where)}: {plain(act.comment)}", "")
        yield from ("    " + line.text for line in act.lines)
        yield ""
    yield from (f"{plain(sentence)}\n" for sentence in s.absent)
    if s.groups:
        rows = [[", ".join(filter(None, (g.title, row.name))), *(cell.text for cell, _moved in row.cells)]
                for g in s.groups for row in g.rows]
        yield from _table(["", *map(plain, s.machines)], rows)
    if s.still:
        yield from ("", s.still)
