"""From what was found and an instructor's lists to students: what counts of each, and what is to be said of it.

Of several hand-ins the last that was in time counts; if all are late, the last. One that lay in another's folder counts
only where there is no other. Who has none of his or her own has the one that counts of the group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from harness.assignments.model import Assignment
from harness.classes.collected import HandIn, Student
from harness.classes.collecting.facts import Facts
from harness.classes.collecting.lists import Lists
from harness.classes.collecting.shown import is_of, owner_of
from harness.results.words import N_, Sentence, Why, moment

UNDATED = Sentence("when it was handed in is not known: all that came with it has the date of the download; the "
                   "column \"handed_in\" of roster.csv may say it")
STRANGE = N_("lay in the folder of {owner}, and says that it is of {student}")


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known. `hand_ins`: by SHA-256, as they were found; `student_of` and `facts` by the same; `texts`: the
    SHA-256 of each text of the assignment that is known; `unusable`: files of which nothing was taken."""
    assignment: Assignment
    lists: Lists
    hand_ins: Mapping[str, HandIn]
    student_of: Mapping[str, str]
    facts: Mapping[str, Facts]
    equal: Mapping[str, list[Sentence]]
    texts: frozenset[str]
    unusable: Sequence[tuple[str, Why]]


def students_of(seen: Seen) -> tuple[Student, ...]:
    """By id: all on the lists, and all who handed something in."""
    own: dict[str, list[HandIn]] = {student: [] for student in (*(seen.lists.roster or ()), *seen.lists.groups)}
    for sha256, hand_in in seen.hand_ins.items():
        own.setdefault(seen.student_of[sha256], []).append(hand_in)
    alone = {student: decided(seen, student, hand_ins) for student, hand_ins in sorted(own.items())}
    return tuple(student if student.hand_ins else with_group(seen, student, alone) for student in alone.values())


def decided(seen: Seen, id: str, found: list[HandIn]) -> Student:
    """With what the student handed in."""
    name, email = (seen.lists.roster or {}).get(id, ("", ""))
    due = seen.lists.due_of(id, seen.assignment.due)
    hand_ins = tuple(noted(seen, id, name, due, one) for one in sorted(found, key=lambda one: (one.at, one.sha256)))
    counts = max(range(len(hand_ins)), default=None,
                 key=lambda i: (not is_strange(hand_ins[i]), not hand_ins[i].late, i))
    notes: list[Why] = []
    if seen.lists.roster is not None and id not in seen.lists.roster:
        notes.append(Sentence("is not on the roster"))
    if counts is not None and len(hand_ins) > 1:
        notes.append(Sentence("handed in {n} different ones; that of {at} counts", n=len(hand_ins),
                              at=moment(hand_ins[counts].at)))
    return Student(id, due, name, email, seen.lists.groups.get(id, ""), hand_ins, counts, tuple(notes))


def noted(seen: Seen, id: str, name: str, due: datetime, found: HandIn) -> HandIn:
    undated = UNDATED in found.notes
    if undated and id in seen.lists.at:
        found, undated = replace(found, at=seen.lists.at[id]), False
    late = found.at > due and not undated
    notes: list[Why] = [UNDATED] * undated
    if late:
        notes.append(Sentence("late by {long}; due was {due}", long=long(found.at - due), due=moment(due)))
    if found.assignment not in seen.texts:
        notes.append(Sentence("is of a text of the assignment that is not known here; name it: --older FILE"))
    elif found.assignment != seen.assignment.sha256:
        notes.append(Sentence("is of an older text of the assignment, and judged by that"))
    strange = {owner.who for owner in map(owner_of, found.files) if owner and not is_of(owner, id, name)}
    notes += [Sentence(STRANGE, owner=owner, student=id) for owner in sorted(strange)]
    notes += [*seen.facts[found.sha256].notes, *seen.equal.get(found.sha256, ())]
    return replace(found, late=late, notes=tuple(notes))


def with_group(seen: Seen, student: Student, alone: Mapping[str, Student]) -> Student:
    """Who has handed in nothing: with what another of the group did."""
    mates = [alone[one] for one in seen.lists.mates(student.id) if one in alone and alone[one].counted]
    best = max(mates, key=preferred, default=None)
    if best is None or best.counted is None:
        return replace(student, notes=(*student.notes, nothing(seen, student)))
    note = Sentence("what {student} handed in counts for the group {group}", student=best.id, group=student.group)
    return replace(student, hand_ins=(best.counted,), counts=0, notes=(*student.notes, note))


def nothing(seen: Seen, student: Student) -> Sentence:
    """Why there is nothing; what may be this student's and could not be used is named."""
    files = tuple(name for name, _why in seen.unusable if may_be_of(seen.assignment.id, student, name))
    if files:
        return Sentence("what was handed in cannot be used: {files}", files=files)
    return Sentence("nothing was handed in")


def may_be_of(assignment: str, student: Student, name: str) -> bool:
    """By the file's own name, if it is that of a hand-in; by the folder's, if not."""
    file = name.rpartition("/")[2]
    if file.startswith(f"{assignment}-"):
        return file == f"{assignment}-{student.id}.zip"
    owner = owner_of(name)
    return owner is not None and bool(owner.is_id or student.name) and is_of(owner, student.id, student.name)


def preferred(student: Student) -> tuple[bool, datetime]:
    """The last that was in time, or the last."""
    assert student.counted, "only who has one is asked for"
    return not student.counted.late, student.counted.at


def is_strange(hand_in: HandIn) -> bool:
    return any(isinstance(note, Sentence) and note.text == STRANGE for note in hand_in.notes)


def long(time: timedelta) -> Sentence:
    """In days, hours and minutes."""
    minutes = int(time.total_seconds()) // 60
    if minutes >= 24 * 60:
        return Sentence("{d} d {h} h", d=minutes // (24 * 60), h=minutes // 60 % 24)
    return Sentence("{h} h {min} min", h=minutes // 60, min=minutes % 60)
