"""What is judged, and what every kind of task asks of it."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from harness.assignments.model import Assignment, Task
from harness.assignments.submission import Submission
from harness.assignments.values import values_of
from harness.driver.labs import Experiment
from harness.launcher.classes.sandbox import running
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


def official(experiment: Experiment, machine: str, values: dict[str, int]) -> Ran:
    """What the official source gives in the sandbox. NotJudged: it does not run there."""
    return _official(experiment, machine, tuple(sorted(values.items())))


@functools.lru_cache(maxsize=64)  # many students have the same values, or none
def _official(experiment: Experiment, machine: str, values: tuple[tuple[str, int], ...]) -> Ran:
    ran = whole(running.run_source(experiment, machine, {}, dict(values)))
    why = next(filter(None, [ran.compiler and line(ran.compiler), *ran.ended, *ran.foul]), None)
    if why is not None or not ran.results:
        raise NotJudged(Sentence("the official source of {experiment} does not run in the sandbox: {why}",
                                 experiment=experiment.full_name, why=why or "-"))
    return ran


def whole(ran: Ran) -> Ran:
    """NotJudged: the tools had trouble."""
    if ran.trouble is not None:
        raise NotJudged(ran.trouble)
    return ran


def held_each_time(ran: Ran) -> tuple[str, ...]:
    """The claims that held in every run, in their order."""
    return with_verdict(ran, "held")


def with_verdict(ran: Ran, verdict: str) -> tuple[str, ...]:
    """The claims that had that verdict in every run, in their order."""
    each = [{c["says"] for c in result["claims"] if c["verdict"] == verdict} for result in ran.results if result]
    first = ran.results[0] if ran.results else None
    if not first or len(each) < len(ran.results):
        return ()
    return tuple(c["says"] for c in first["claims"] if all(c["says"] in one for one in each))


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
