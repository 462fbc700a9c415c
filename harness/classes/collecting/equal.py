"""Who has the same as whom. It is named, with each of them, and nobody is left out for it."""

from collections.abc import Mapping

from harness.classes.collecting.facts import Facts, Print
from harness.classes.collecting.lists import Lists
from harness.results.words import N_, Sentence

NAMED = 6  # students in a sentence
# The first that is so of a file is said: with the same bytes, the figures are the same too.
SAYS = {
    "source": N_("{name} is the same source as that of {whom}"),
    "result": N_("{name} is the same as that of {whom}, byte for byte"),
    "measured": N_("{name} has the same addresses and nanoseconds as that of {whom}: one run, not two"),
    "prediction": N_("{name} is the same as that of {whom}, with the same random bytes"),
    "answers": N_("{name} is the same text as that of {whom}"),
}


def equal_ones(facts: Mapping[str, Facts], student_of: Mapping[str, str], lists: Lists) -> dict[str, list[Sentence]]:
    """By the hand-in's SHA-256, what is to be said of it. Those who work together may have the same."""
    whose: dict[Print, set[str]] = {}
    for sha256, its in facts.items():
        for it in its.prints:
            whose.setdefault(it, set()).add(student_of[sha256])
    said: dict[str, list[Sentence]] = {}
    for sha256, its in facts.items():
        student = student_of[sha256]
        mates = {student, *lists.mates(student)}
        told: set[tuple[str, frozenset[str]]] = set()
        for it in its.prints:
            others = frozenset(whose[it] - mates)
            if others and (it.name, others) not in told:
                told.add((it.name, others))
                said.setdefault(sha256, []).append(sentence(it, sorted(others)))
    return said


def sentence(it: Print, others: list[str]) -> Sentence:
    whom: object = tuple(others)
    if len(others) > NAMED:
        whom = Sentence("{some} and {n} more", some=tuple(others[:NAMED]), n=len(others) - NAMED)
    says = Sentence(SAYS[it.what], name=it.name, whom=whom)
    if it.lines:
        return Sentence("{says} (edited lines: {n})", says=says, n=it.lines)
    return says
