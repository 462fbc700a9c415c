"""Then and now: every statement of the articles, what real Windows does, what each machine here showed."""

from collections.abc import Sequence

from harness.results.collected import Kept, Lab, Statement
from harness.results.words import N_, _
from report.page import verdicts
from report.page.columns import Columns
from report.page.detail import Mark
from report.page.view import ClaimLink, LabView, StatementsView, StatementView

THEN = {"true": N_("true"), "imprecise": N_("imprecise"), "outdated": N_("outdated"), "false": N_("false")}


def statements_views(labs: Sequence[Lab], views: Sequence[LabView], kept: Sequence[Kept],
                     columns: Columns) -> tuple[StatementsView, ...]:
    by_experiment: dict[tuple[str, str], list[Kept]] = {}
    for k in kept:
        by_experiment.setdefault((k.lab, k.experiment), []).append(k)
    titles = {view.name: view for view in views}
    found = []
    for lab in labs:
        if lab.statements:
            anchors = {(e.name, claim.says): claim.anchor for e in titles[lab.lab].experiments for claim in e.claims}
            seen = [(one.source, _statement(lab.lab, one, by_experiment, anchors, columns)) for one in lab.statements]
            found.append(StatementsView(lab.lab, titles[lab.lab].title, lab.article,
                                        tuple(view for source, view in seen if source == "article"),
                                        tuple(view for source, view in seen if source != "article")))
    return tuple(found)


def _statement(lab: str, one: Statement, kept: dict[tuple[str, str], list[Kept]],
               anchors: dict[tuple[str, str], str], columns: Columns) -> StatementView:
    claims = [split(claim) for claim in one.claims]
    answers: dict[tuple[str, str], dict[str, list[str]]] = {}
    for experiment, says in claims:
        for k in kept.get((lab, experiment), ()):
            word = k.how if k.how != "ran" else dict(k.verdicts).get(says)
            if word:
                answers.setdefault((columns.label_of(k), k.computer), {}).setdefault(says, []).append(word)
    words: dict[str, list[str]] = {}
    for (column, _computer), given in answers.items():
        words.setdefault(column, []).append(worst([word for each in given.values() for word in each]))
    cells = tuple(_marks(words.get(column.label, ()), columns.together) for column in columns.all)
    said = sorted({mark.word for cell in cells for mark in cell}) or ["untested"]
    return StatementView(
        id=one.id, anchor=f"{lab}.{one.id}".replace(" ", "-"), says=one.says, where=one.where,
        then=Mark(one.then, _(THEN[one.then])), why=one.why, evidence=one.evidence,
        untestable=one.untestable or "",
        claims=tuple(ClaimLink(says, experiment, anchors.get((experiment, says), "")) for experiment, says in claims),
        cells=cells, words=" ".join(said))


def split(claim: str) -> tuple[str, str]:
    """`experiment: claim`, as article.toml names one."""
    experiment, _colon, says = claim.partition(": ")
    return experiment, says


def worst(words: Sequence[str]) -> str:
    return min(words, key=verdicts.WORST_FIRST.index)


def _marks(words: Sequence[str], together: bool) -> tuple[Mark, ...]:
    if together:
        return verdicts.counted(words)
    return tuple(verdicts.mark(word) for word in words[:1])
