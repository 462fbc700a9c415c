"""From claims to words: what an experiment came to on a machine, and on many."""

from collections import Counter
from collections.abc import Iterable

from harness.results.collected import Kept
from harness.results.model import VERDICTS
from harness.results.words import N_, _, listed
from report.page.detail import Mark

WORST_FIRST = ("unstarted", "timeout", "died", "failed", "differs", "held", "shown", "unknown", "skipped")
WORDS = {
    "held": N_("held"), "differs": N_("differs"), "unknown": N_("unknown"), "failed": N_("failed"),
    "skipped": N_("skipped"), "died": N_("died"), "timeout": N_("timeout"), "unstarted": N_("not started"),
    "shown": N_("shown"),
}
MEANINGS = {
    "held": N_("what was claimed is what was measured"),
    "differs": N_("Wine is known to differ from Windows here"),
    "unknown": N_("this machine cannot tell, and says why"),
    "failed": N_("what was measured is not what was claimed"),
    "skipped": N_("the machine had not got what the experiment needs"),
    "died": N_("the program did not end well"),
    "timeout": N_("the program did not end in time"),
    "unstarted": N_("it does not build here, or the system did not start it"),
    "shown": N_("measured and shown, nothing is claimed"),
    "missing": N_("machines that could not be had; why stands below"),
}


def word_of(kept: Kept) -> str:
    """The one word for a result: the worst that a claim came to; `unknown` only where nothing else was found out."""
    if kept.how != "ran":
        return kept.how
    verdicts = {verdict for _, verdict in kept.verdicts}
    return next((word for word in WORST_FIRST if word in verdicts), "shown")


def mark(word: str, note: str = "") -> Mark:
    return Mark(word, _(WORDS[word]), note)


def counted(words: Iterable[str], order: tuple[str, ...] = WORST_FIRST) -> tuple[Mark, ...]:
    counts = Counter(words)
    return tuple(mark(word, f"{counts[word]:,}") for word in order if counts[word])


def mark_of(kept: Kept) -> Mark:
    """With how many claims came to it, and to what else: `held` 13; `held` 12 held, 1 unknown."""
    word = word_of(kept)
    counts = Counter(verdict for _, verdict in kept.verdicts)
    if len(counts) == 1 and counts[word]:
        return mark(word, str(counts[word]))
    note = listed(_("{n} {word}").format(n=counts[verdict], word=_(WORDS[verdict]))
                  for verdict in VERDICTS if counts[verdict])
    return mark(word, note)


def marks_of(group: list[Kept]) -> tuple[Mark, ...]:
    """A cell of the overview: one result in detail, many by their number."""
    return (mark_of(group[0]),) if len(group) == 1 else counted(map(word_of, group))
