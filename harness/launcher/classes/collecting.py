"""Collecting: what lies in the class's folder already, and what the paths hold beside it. class.json comes last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.assignments.model import Assignment
from harness.assignments.submission import Submission
from harness.classes.collected import Collected, HandIn, write
from harness.classes.collecting.deciding import UNDATED, Seen, students_of
from harness.classes.collecting.equal import equal_ones
from harness.classes.collecting.facts import Facts, facts_of
from harness.classes.collecting.finding import Found, Search
from harness.classes.collecting.lists import FILES, Lists
from harness.classes.collecting.times import when_packed
from harness.classes.place import Place
from harness.driver.labs import SYSTEMS, find_labs
from harness.launcher.classes import keeping
from harness.launcher.classes.commits import committed
from harness.launcher.console import progress
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why
from harness.results.writing import write_all

Unused = tuple[str, Why]  # a file's name, and why nothing of it is taken


@dataclass(frozen=True, slots=True)
class Known:
    """Of hand-ins, by their SHA-256: how they were found, whose they are, what is to be seen of them."""
    hand_ins: dict[str, HandIn]
    student_of: dict[str, str]
    facts: dict[str, Facts]
    unusable: list[Unused]


def collect(place: Place, assignment: Assignment, lists: Lists, paths: list[Path]) -> Collected:
    """OSError: the folder cannot be written. UserError: what lies there is of something else."""
    before = keeping.before(place, assignment)
    found, unusable = found_in(place, assignment, paths)
    names = {name for name, _what in (*found, *unusable)}
    hand_ins: dict[str, HandIn] = {}
    for one in [*(one for student in (before.students if before else ()) for one in student.hand_ins),
                *(one for _name, one in found)]:
        hand_ins[one.sha256] = joined(hand_ins.get(one.sha256), one)
    unusable += [(name, why) for name, why in (before.unusable if before else ())
                 if name not in names and name.partition(":")[0] not in FILES]
    known = looked_at(place, assignment, hand_ins, unusable)
    seen = Seen(assignment, lists, known.hand_ins, known.student_of, known.facts,
                equal_ones(known.facts, known.student_of, lists), frozenset(keeping.texts_in(place)), known.unusable)
    collected = Collected(assignment.id, assignment.sha256, students_of(seen),
                          tuple(sorted(dict.fromkeys([*known.unusable, *lists.wrong]), key=lambda one: one[0])))
    write_all(place.folder, {place.assignment.name: [assignment.text]})
    write(place.collected, collected)
    return collected


def found_in(place: Place, assignment: Assignment,
             paths: list[Path]) -> tuple[list[tuple[str, HandIn]], list[Unused]]:
    """What the paths hold, by its name there; each is kept at once. And what is of no use."""
    good: list[tuple[str, HandIn]] = []
    unusable: list[Unused] = []
    search = Search(committed, place.folder)
    with progress(None) as bar:
        for path in paths:
            for found in search.within(path):
                bar.begin(found.name[-60:])
                try:
                    submission = of(assignment, found)
                    good.append((found.name, HandIn(keeping.keep(place, submission), submission.assignment_sha256,
                                                    (found.name,), found.at)))
                except Unusable as said:
                    unusable.append((found.name, said.why))
                bar.one_more()
    packed = when_packed((name, one.at) for name, one in good)
    return [(name, replace(one, notes=(UNDATED,)) if name in packed else one) for name, one in good], unusable


def of(assignment: Assignment, found: Found) -> Submission:
    """Unusable: it is none, or of another assignment."""
    it = found.submission
    if it is None:
        raise Unusable(found.why)
    if it.assignment != assignment.id:
        raise Unusable(Sentence("is of the assignment {other}, by {student}", other=it.assignment, student=it.student))
    return it


def joined(known: HandIn | None, more: HandIn) -> HandIn:
    """One that was found again: in all its places, as of the first time that is known."""
    if known is None:
        return more
    first = min(known, more, key=lambda one: (UNDATED in one.notes, one.at))
    return replace(first, files=tuple(dict.fromkeys((*known.files, *more.files))))


def looked_at(place: Place, assignment: Assignment, hand_ins: Mapping[str, HandIn], unusable: list[Unused]) -> Known:
    """Into each that is kept; one that cannot be read any more is none, and is named."""
    known = Known({}, {}, {}, unusable)
    texts, sources = keeping.texts_in(place), official(assignment.experiments())
    for sha256, hand_in in hand_ins.items():
        try:
            submission = place.submission_of(hand_in)
        except Unusable as said:
            known.unusable.append((f"hand-ins/{sha256}.zip", said.why))
            continue
        known.hand_ins[sha256], known.student_of[sha256] = hand_in, submission.student
        known.facts[sha256] = facts_of(submission, texts.get(submission.assignment_sha256), sources)
    return known


def official(names: Iterable[str]) -> dict[str, str]:
    """The sources of those experiments, by the names that their edits have in a hand-in."""
    known = [experiment for lab in find_labs() for experiment in lab.experiments]
    return {f"flips/{experiment.lab}/{experiment.name}/{path.name}": path.read_text(encoding="utf-8")
            for experiment in known if experiment.full_name in set(names)
            for system in SYSTEMS if (path := experiment.source(system))}
