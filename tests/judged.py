"""A hand-in of a student's, and a pretended sandbox that says what a test has it say."""

import json

import house
import recorded
from harness.assignments.model import read_assignment
from harness.assignments.submission import Submission
from harness.assignments.values import values_of
from harness.launcher.classes.judging import judge, settled
from harness.launcher.classes.sandbox import running
from harness.launcher.classes.sandbox.ran import Ran
from harness.launcher.learner.assignment.known import SHIPPED
from harness.launcher.learner.flip.claims_in import lines_of_claims
from harness.results.changes import with_changes
from harness.results.words import english_of

WEEK = read_assignment(SHIPPED / "week-1-who-pays.toml")
STUDENT, NAME = "2023", "02-virtual-memory.reserve-commit-touch"
EXPERIMENT = next(e for e in house.EXPERIMENTS if e.full_name == NAME)
VALUES = values_of(WEEK, STUDENT)[NAME]
GIVEN = EXPERIMENT.source("linux").read_text()
FLIP = "flips/02-virtual-memory/reserve-commit-touch/linux.c"
RESULT = "results/linux64/02-virtual-memory/reserve-commit-touch.json"


def result(failed=(), source=GIVEN, **changes):
    """What the probe says of reserve-commit-touch."""
    document = recorded.document()
    document |= {"steps": list(with_changes(document)), "format": 2, "parameters": VALUES,
                 "ended": {"how": "ran", "why": None},
                 "source": {"file": "linux.c", "text": source}} | changes
    document["claims"] = [{"says": says, "step": "touch", "verdict": "failed" if says in failed else "held",
                           "relation": "==", "got": int(says not in failed), "expected": 1, "line": lines[0][0],
                           "why": None} for says, lines in lines_of_claims(source).items()]
    return document


def ran(*each):
    """Three runs that gave these results; one stands for all three; a text is why there was none."""
    each = each * 3 if len(each) == 1 else each
    return Ran(results=tuple(one if isinstance(one, dict) else None for one in each),
               ended=tuple(None if isinstance(one, dict) else one for one in each))


def pretend(monkeypatch, edited=None, official=None):
    """Have the sandbox say `official` of the official source, `edited` of all else; gives what it was asked."""
    calls = []

    def run_source(experiment, machine, files, values={}, runs=3):
        calls.append((experiment.full_name, machine, dict(files), dict(values)))
        said = edited if files else official or ran(result())
        assert said, "the sandbox was not to be asked"
        return said(files) if callable(said) else said
    monkeypatch.setattr(running, "run_source", run_source)
    settled._official.cache_clear()
    return calls


def judged(task, files, student=STUDENT, week=WEEK):
    """The task of that id; each file a document, a text or bytes."""
    made = {name: data if isinstance(data, bytes) else (data if isinstance(data, str) else json.dumps(data)).encode()
            for name, data in files.items()}
    task = next(one for one in week.tasks if one.id == task)
    return judge(week, Submission(week.id, week.sha256, STUDENT, made), student, task)


def only(task, files, **more):
    """(good, what its notes say, the part) of a task with one part."""
    parts = judged(task, files, **more).parts
    assert len(parts) == 1, parts
    return parts[0].good, said(parts[0]), parts[0]


def said(part):
    return "; ".join(str(english_of(note)) for note in part.notes)
