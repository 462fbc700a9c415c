"""What is judged, and what every kind of task asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.assignments.model import Assignment, Task
from harness.assignments.submission import Submission
from harness.assignments.values import values_of
from harness.driver.labs import Experiment
from harness.launcher.classes.sandbox.ran import Ran
from harness.results import from_json
from harness.results.words import Sentence, Why

LONGEST = 300  # characters of somebody else's words in a note
MOST_TEXT = 100_000  # and of a text that a person reads
MOST = 5  # things of one sort that a note names


class NotJudged(Exception):
    """The task cannot be judged, for no fault of the student's: that is never no points."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Asked:
    """`student`: who it is graded for, whatever the hand-in says. `known`: the official experiments, by full name."""
    assignment: Assignment
    submission: Submission
    student: str
    task: Task
    known: dict[str, Experiment]

    @property
    def files(self) -> dict[str, bytes]:
        return self.submission.files

    def experiment(self, name: str) -> Experiment:
        if name not in self.known:
            raise NotJudged(Sentence("there is no experiment {experiment} in this copy of Memory Labs",
                                     experiment=name))
        return self.known[name]

    def values(self, name: str) -> dict[str, int]:
        """Derived, and never read from what was handed in."""
        return values_of(self.assignment, self.student).get(name, {})


def whole(ran: Ran) -> Ran:
    """NotJudged: the tools had trouble."""
    if ran.trouble is not None:
        raise NotJudged(ran.trouble)
    return ran


def verdicts_in(ran: Ran) -> dict[str, set[str]]:
    """Of each claim, in the order in which they are made: the verdicts that its runs gave."""
    found: dict[str, set[str]] = {}
    for result in ran.results:
        for claim in result["claims"] if result else ():
            found.setdefault(claim["says"], set()).add(claim["verdict"])
    return found


def standing(ran: Ran) -> tuple[str, ...]:
    """The claims that hold: in some run, and in no other they fail. Where others work, some are unknown at times."""
    return tuple(says for says, seen in verdicts_in(ran).items() if "held" in seen and seen <= {"held", "unknown"})


def fallen(ran: Ran) -> set[str]:
    """Those that fail, in the same way."""
    return {says for says, seen in verdicts_in(ran).items() if "failed" in seen and seen <= {"failed", "unknown"}}


def line(text: str) -> str:
    """Somebody else's words, as one short line that moves no terminal."""
    shown = from_json.line(text)
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "..."


def lines(text: str) -> str:
    """The same of more than one line."""
    return "\n".join(from_json.line(one) for one in text[:MOST_TEXT].splitlines())


def some(things: Iterable[str]) -> tuple[str, ...]:
    """The first of them, for a note."""
    found = [line(one) for one in things]
    return (*found[:MOST], *["..."] * (len(found) > MOST))
