"""From claims to words: what an experiment came to on a machine, and on many."""

from collections import Counter
from collections.abc import Iterable

from harness.results.collected import Kept
from harness.results.model import VERDICTS
from report.page.detail import Mark
from report.texts import T

WORST_FIRST = ("unstarted", "timeout", "died", "failed", "differs", "held", "shown", "unknown", "skipped")


def word_of(kept: Kept) -> str:
    """The one word for a result: the worst that a claim came to; `unknown` only where nothing else was found out."""
    if kept.how != "ran":
        return kept.how
    verdicts = {verdict for _, verdict in kept.verdicts}
    return next((word for word in WORST_FIRST if word in verdicts), "shown")


def mark(word: str, note: str = "") -> Mark:
    return Mark(word, T["words"][word], note)


def counted(words: Iterable[str], order: tuple[str, ...] = WORST_FIRST) -> tuple[Mark, ...]:
    counts = Counter(words)
    return tuple(mark(word, f"{counts[word]:,}") for word in order if counts[word])


def mark_of(kept: Kept) -> Mark:
    """With how many claims came to it, and to what else: `held` 13; `held` 12 held, 1 unknown."""
    word = word_of(kept)
    counts = Counter(verdict for _, verdict in kept.verdicts)
    if len(counts) == 1 and counts[word]:
        return mark(word, str(counts[word]))
    note = ", ".join(T["overview"]["counts"].format(n=counts[verdict], word=T["words"][verdict])
                     for verdict in VERDICTS if counts[verdict])
    return mark(word, note)


def marks_of(group: list[Kept]) -> tuple[Mark, ...]:
    """A cell of the overview: one result in detail, many by their number."""
    return (mark_of(group[0]),) if len(group) == 1 else counted(map(word_of, group))
