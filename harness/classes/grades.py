"""What came of judging a class: one model, from which every sheet, page and format is made.

Nothing in it depends on when, where or in what order a task was judged: no time, no address, no figure of a run.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from harness.assignments.model import Assignment
from harness.classes.collected import Collected
from harness.classes.kept import kept, told
from harness.results.words import Why


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a task asks for: an experiment, a claim, a contract. `good` None: it could not be judged, and
    `notes` say why; that is never no points. `diff`, `text`: what a person is to look at."""
    name: str
    good: bool | None
    notes: tuple[Why, ...] = ()
    diff: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A task of a student's. No parts: nothing was handed in for it. `mark`: what a person gives, in place of all
    else; `comment` is that person's."""
    student: str
    task: str
    of: int
    parts: tuple[Part, ...] = ()
    mark: Fraction | None = None
    comment: str = ""

    @property
    def points(self) -> Fraction | None:
        """Equal shares of `of` for the parts; None as long as one of them is not judged."""
        if self.mark is not None:
            return self.mark
        if not self.parts:
            return Fraction(0)
        if any(part.good is None for part in self.parts):
            return None
        return Fraction(self.of * sum(bool(part.good) for part in self.parts), len(self.parts))


@dataclass(frozen=True, slots=True)
class Grades:
    """`judged`: by student and task's id, all of them."""
    assignment: Assignment
    collected: Collected
    judged: dict[tuple[str, str], Judged]

    def of(self, student: str) -> list[Judged]:
        """In the order of the tasks."""
        return [self.judged[student, task.id] for task in self.assignment.tasks]

    def total(self, student: str) -> Fraction | None:
        """None as long as a task is not judged."""
        points = [one.points for one in self.of(student)]
        return None if None in points else sum((one for one in points if one is not None), Fraction(0))

    def so_far(self, student: str) -> Fraction:
        """What is judged of it."""
        return sum((one.points for one in self.of(student) if one.points is not None), Fraction(0))


def in_digits(points: Fraction | None) -> str:
    """At most two decimals, a point between; empty for None."""
    return "" if points is None else f"{float(round(points, 2)):.2f}".rstrip("0").rstrip(".")


def document_of(judged: Judged) -> dict[str, Any]:
    """As JSON, for a shard or a page."""
    return {"student": judged.student, "task": judged.task, "of": judged.of,
            "parts": [{"name": part.name, "good": part.good, "notes": list(map(kept, part.notes)),
                       "diff": part.diff, "text": part.text} for part in judged.parts],
            "mark": None if judged.mark is None else str(judged.mark), "comment": judged.comment}


def judged_of(document: dict[str, Any]) -> Judged:
    """The way back; LookupError, TypeError or ValueError: it is none."""
    return Judged(document["student"], document["task"], document["of"], tuple(
        Part(part["name"], part["good"], tuple(map(told, part["notes"])), part["diff"], part["text"])
        for part in document["parts"]), None if document["mark"] is None else Fraction(document["mark"]),
        document["comment"])
