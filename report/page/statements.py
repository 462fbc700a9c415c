"""Then and now: every statement of the articles, what real Windows does, what each machine here showed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.results.collected import Kept, Lab, Statement
from harness.results.words import N_, _, listed, ngettext
from report.page import verdicts
from report.page.columns import Columns, machine_order, real_windows
from report.page.detail import Mark
from report.page.view import ClaimLink, Disagreement, LabView, Measured, StatementsView, StatementView

BUILDS = 6  # of Windows, named for one statement
LISTED = 40  # disagreements
ANSWERS = ("held", "failed")  # a Windows gave one; it has nothing to differ from
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
    windows: dict[tuple[str, str], dict[str, list[str]]] = {}  # machine and build -> computer -> words
    answers: dict[tuple[str, str], dict[str, list[str]]] = {}
    for experiment, says in claims:
        for k in kept.get((lab, experiment), ()):
            word = k.how if k.how != "ran" else dict(k.verdicts).get(says)
            if word:
                answers.setdefault((columns.label_of(k), k.computer), {}).setdefault(says, []).append(word)
                if real_windows(k):
                    windows.setdefault(build_of(k), {}).setdefault(k.computer, []).append(word)
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
        cells=cells, words=" ".join(said), measured=tuple(_measured(windows)), disagreed=_disagreed(windows))


def build_of(kept: Kept) -> tuple[str, str]:
    """Machine, and Windows; one of another processor says so."""
    return kept.machine.name, listed(filter(None, (kept.machine.system, kept.machine.emulator)))


def _by_build(windows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(windows, key=lambda build: (machine_order(build[0]), build[1]))


def _told(build: tuple[str, str]) -> str:
    return f"{build[0]}: {build[1]}"


def _measured(windows: Mapping[tuple[str, str], Mapping[str, Sequence[str]]]) -> Iterator[Measured]:
    builds = _by_build(windows)
    for build in builds[:BUILDS]:
        words = [worst(given) for given in windows[build].values()]
        yield Measured(verdicts.counted(words) if len(words) > 1 else (verdicts.mark(words[0]),), _told(build),
                       not {*words}.isdisjoint(ANSWERS))
    if len(builds) > BUILDS:
        more = len(builds) - BUILDS
        yield Measured((), ngettext("and {n} more build", "and {n} more builds", more).format(n=more), False)


def _disagreed(windows: Mapping[tuple[str, str], Mapping[str, Sequence[str]]]) -> str:
    """The sentence about the builds on which a claim failed; empty where none did."""
    builds = [build for build in _by_build(windows) if any("failed" in given for given in windows[build].values())]
    if not builds:
        return ""
    return _("Measured is not what is stated, on {builds}. Either the evidence named here is wrong, or this Windows is "
             "another one: please report it, docs/windows-results.md says how.").format(
                 builds=listed(map(_told, builds[:BUILDS])))


def disagreements(views: Sequence[LabView], kept: Sequence[Kept]) -> tuple[tuple[Disagreement, ...], str]:
    """The claims that failed on a real Windows, of which they state what it does; and how many are not listed."""
    anchors = {(view.name, e.name, claim.says): claim.anchor
               for view in views for e in view.experiments for claim in e.claims}
    builds: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for k in filter(real_windows, kept):
        for says, verdict in k.verdicts:
            if verdict == "failed":
                builds.setdefault((k.lab, k.experiment, says), set()).add(build_of(k))
    found = [Disagreement(says, f"{lab}.{experiment}", anchors.get((lab, experiment, says), ""),
                          listed(map(_told, _by_build(where)[:BUILDS])))
             for (lab, experiment, says), where in builds.items()]
    more = len(found) - LISTED
    return tuple(found[:LISTED]), ngettext("and {n} more claim", "and {n} more claims", more).format(
        n=f"{more:,}") if more > 0 else ""


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
