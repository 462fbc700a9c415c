"""What a result says, in a few words for a terminal."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from harness.results.claimed import told
from harness.results.words import N_, _, listed, look_up

WORDS = (N_("held"), N_("failed"), N_("unknown"), N_("differs"))


def word(result: dict[str, Any]) -> str:
    """One word for a whole experiment: skipped, died, timeout, unstarted, failed, or held."""
    if result["ended"]["how"] != "ran":
        return str(result["ended"]["how"])
    return "failed" if failures(result) else "held"


def is_good(result: dict[str, Any]) -> bool:
    return word(result) in ("held", "skipped")


def failures(result: dict[str, Any]) -> list[str]:
    """A sentence for everything that is not as it should be."""
    where = _("{experiment} on {machine}").format(
        experiment=f"{result['lab']}.{result['experiment']}", machine=result["machine"]["name"])
    sentences = [f"{where}: {told(claim, result['source']['file'])}"
                 for claim in result["claims"] if claim["verdict"] == "failed"]
    if result["ended"]["how"] != "skipped" and result["ended"]["why"] and not sentences:
        sentences.append(f"{where}: {look_up(result['ended']['why'])}")
    return sentences


def tally(results: Iterable[dict[str, Any]]) -> str:
    """ "11 claims held, 1 unknown", over all `results`."""
    count = Counter(claim["verdict"] for result in results for claim in result["claims"])
    parts = [_("{n:,} {verdict}").format(n=count[verdict], verdict=_(verdict)) for verdict in WORDS if count[verdict]]
    return _("claims: {counts}").format(counts=listed(parts)) if parts else _("no claim was tried")
