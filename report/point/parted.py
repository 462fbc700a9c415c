"""Where the machines part: claims whose figures are not the same everywhere, and who has which."""

from collections.abc import Sequence

from harness.results.claimed import in_words
from harness.results.model import Claim, Result
from harness.results.words import _, listed
from report import units
from report.page import verdicts
from report.page.detail import ClaimView, PartedRow
from report.page.steps import label

_BOUNDS = (">=", "<=")  # whoever keeps to a bound agrees with it, whatever the figure


def parted(results: Sequence[Result], views: Sequence[ClaimView]) -> tuple[PartedRow, ...]:
    made = [{claim.says: claim for claim in result.claims} for result in results]
    rows = []
    for view in views:
        claims = [(result, of[view.says]) for result, of in zip(results, made) if view.says in of]
        if _part([claim for _, claim in claims]):
            rows.append(PartedRow(view.says, view.anchor, _groups(claims)))
    return tuple(rows)


def _part(claims: Sequence[Claim]) -> bool:
    known = [claim for claim in claims if claim.got is not None]
    if len({claim.verdict for claim in known if claim.verdict != "unknown"}) > 1:
        return True
    if len({(claim.relation, claim.expected) for claim in known}) == 1 and known[0].relation in _BOUNDS:
        return False
    return len({(claim.got, claim.got_name) for claim in known}) > 1


def _groups(claims: Sequence[tuple[Result, Claim]]) -> tuple[tuple[str, str], ...]:
    who: dict[str, list[str]] = {}
    for result, claim in claims:
        who.setdefault(_said(claim), []).append(label(result))
    return tuple((listed(machines), said) for said, machines in who.items())


def _said(claim: Claim) -> str:
    if claim.got is None:
        return _(verdicts.WORDS["unknown"])
    said = in_words(claim.got, claim.unit, claim.got_name) or units.claimed(claim.got)
    if claim.verdict in ("failed", "differs"):
        return _("{figure}, {word}").format(figure=said, word=_(verdicts.WORDS[claim.verdict]))
    return said
