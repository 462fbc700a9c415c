"""What a result says, in a few words for a terminal."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from harness.results.claimed import plain

WORDS = ("held", "failed", "unknown", "differs")


def word(result: dict[str, Any]) -> str:
    """One word for a whole experiment: skipped, died, timeout, could not be started, failed, or held."""
    if result["ended"]["how"] != "ran":
        return str(result["ended"]["how"]).replace("unstarted", "could not be started")
    return "failed" if failures(result) else "held"


def is_good(result: dict[str, Any]) -> bool:
    return word(result) in ("held", "skipped")


def failures(result: dict[str, Any]) -> list[str]:
    """A sentence for everything that is not as it should be."""
    where = f"{result['lab']}.{result['experiment']} on {result['machine']['name']}"
    sentences = [f"{where}: {claim['says']}: got {plain(claim, 'got')}, expected {claim['relation']} "
                 f"{plain(claim, 'expected')} ({result['source']['file']}:{claim['line']})"
                 + (f": {claim['why']}" if claim["why"] else "")
                 for claim in result["claims"] if claim["verdict"] == "failed"]
    if result["ended"]["how"] != "skipped" and result["ended"]["why"] and not sentences:
        sentences.append(f"{where}: {result['ended']['why']}")
    return sentences


def tally(results: Iterable[dict[str, Any]]) -> str:
    """ "11 claims held, 1 unknown", over all `results`."""
    count = Counter(claim["verdict"] for result in results for claim in result["claims"])
    parts = [f"{count[verdict]:,} {verdict}" for verdict in WORDS if count[verdict]]
    return "claims: " + ", ".join(parts) if parts else "no claim was tried"
