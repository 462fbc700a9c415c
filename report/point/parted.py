"""Where the machines part: claims and figures of steps that are not the same everywhere, and who has which."""

from collections.abc import Callable, Iterable, Sequence

from harness.results.claimed import in_words
from harness.results.model import PROCESS, REGION, Claim, Result, Step
from harness.results.words import N_, _, listed
from report import units
from report.page import verdicts
from report.page.columns import name_of
from report.page.detail import ClaimView, PartedRow
from report.page.steps import label, side_by_side

_BOUNDS = (">=", "<=", "!=")  # whoever keeps to a bound agrees with it, whatever the figure; so with a text (a path)
_LARGE = 4096
_LITTLE, _SHARE = 16, 50  # pages, and a fiftieth: what machines differ by without a reason worth a lecture
_KEYS = (*(("region", key) for key in REGION), *(("process", key) for key in PROCESS if key != "resident"))
SPLITS = {"system": N_("Windows and Linux"), "bits": N_("32 and 64 bits"), "other": N_("other")}
Said = Sequence[tuple[Result, str]]


def parted(results: Sequence[Result], views: Sequence[ClaimView], anchor: str) -> tuple[PartedRow, ...]:
    if len(results) < 2:
        return ()
    return (*_claims(results, views), *_figures(results, anchor))


def _claims(results: Sequence[Result], views: Sequence[ClaimView]) -> Iterable[PartedRow]:
    made = [{claim.says: claim for claim in result.claims} for result in results]
    for view in views:
        claims = [(result, of[view.says]) for result, of in zip(results, made) if view.says in of]
        if _part([claim for _, claim in claims]):
            yield _row(view.says, view.anchor, True, [(result, _said(claim)) for result, claim in claims])


def _part(claims: Sequence[Claim]) -> bool:
    known = [claim for claim in claims if claim.got is not None]
    if len({claim.verdict for claim in known if claim.verdict != "unknown"}) > 1:
        return True
    if all(claim.relation in _BOUNDS or claim.unit == "text" for claim in known):
        return False
    if len({claim.unit == "yes" for claim in known}) > 1:  # one counts what another answers with yes
        return False
    return len({(claim.got, claim.got_name) for claim in known}) > 1 and not _of_the_run(known)


def _of_the_run(known: Sequence[Claim]) -> bool:
    """The size of a process, an address, the number of a file: large, and nowhere the same."""
    figures = [abs(claim.got or 0) for claim in known if not claim.got_name]
    return len(figures) == len(known) == len(set(figures)) and min(figures) >= _LARGE


def _said(claim: Claim) -> str:
    if claim.got is None:
        return ""
    said = in_words(claim.got, claim.unit, claim.got_name) or units.claimed(claim.got)
    if claim.verdict in ("failed", "differs"):
        return _("{figure}, {word}").format(figure=said, word=_(verdicts.WORDS[claim.verdict]))
    return said


def _figures(results: Sequence[Result], anchor: str) -> Iterable[PartedRow]:
    """What a region came to, and what a step changed of the process. What of that is resident, moves by itself."""
    little = _LITTLE * max(1, *(result.machine.page for result in results))
    for number, (name, row) in enumerate(side_by_side(results), start=1):
        steps = [(one.result, one.step) for one in row if one.step.absent is None]
        for group, key in _KEYS:
            found = [(result, _figure(step, group, key)) for result, step in steps]
            known = [value for _result, value in found if value is not None]
            if not known or max(known) - min(known) <= max(little, max(abs(value) for value in known) // _SHARE):
                continue
            says = (_("{step}: {figure} of the region") if group == "region" else
                    _("{step}: change of {figure} of the process")).format(step=name, figure=name_of(f"{group}.{key}"))
            yield _row(says, f"{anchor}.{number}", False, [
                (result, "" if value is None else units.signed(units.rough(value), value if group == "process" else 0))
                for result, value in found])


def _figure(step: Step, group: str, key: str) -> int | None:
    if group == "process":
        return step.change[group][key]
    return step.region[key] if step.size else None


def _row(says: str, anchor: str, claim: bool, said: Said) -> PartedRow:
    who: dict[str, list[str]] = {}
    for result, figure in said:
        who.setdefault(figure or _(verdicts.WORDS["unknown"]), []).append(label(result))
    return PartedRow(says, anchor, claim, _split([(result, figure) for result, figure in said if figure]),
                     tuple((listed(machines), figure) for figure, machines in who.items()))


def _split(said: Said) -> str:
    """By what do they part? By the system where each system says one thing; else by the bits, if each has one."""
    def told_by(key: Callable[[Result], object]) -> bool:
        by: dict[object, set[str]] = {}
        for result, figure in said:
            by.setdefault(key(result), set()).add(figure)
        return len(by) > 1 and all(len(figures) == 1 for figures in by.values())

    if told_by(lambda result: result.machine.name.rstrip("0123456789").replace("wine", "windows")):
        return "system"
    return "bits" if told_by(lambda result: result.machine.bits) else "other"
