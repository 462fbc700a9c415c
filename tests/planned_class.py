"""A class that is collected already, for the tests of planning and grading: a folder as ./lab class collect makes it,
and a judge that decides by what is handed in, after a pause, without running anything."""

import hashlib
import shutil
import textwrap
from datetime import datetime, timezone
from pathlib import Path

from harness.assignments.model import assignment_of
from harness.assignments.submission import PAPER, document_of
from harness.classes import collected
from harness.classes.collected import Collected, HandIn, Student
from harness.classes.place import Place
from harness.launcher.packing.archive import write_bytes
from harness.results.reading import dump

TEXT = '''id = "week-0"
title = "A small week"
due = 2036-12-06T23:59:00+08:00
[[task]]
id = "say"
kind = "predict"
points = 10
asks = "Say what you expect."
experiments = ["01-small.thing"]
[[task]]
id = "words"
kind = "text"
points = 20
asks = "Say why."
'''
DUE = datetime(2036, 12, 6, tzinfo=timezone.utc)
# What stands in the place of judging/: it leaves a line in the file `judged` for each thing that it does.
JUDGE = '''"""For a test."""
import os
import time
from pathlib import Path

from harness.classes.grades import Judged, Part
from harness.results.words import Sentence


def judge(assignment, submission, student, task):
    with open(Path(__file__).parents[4] / "judged", "a") as file:
        file.write(f"{{student}} {{task.id}}\\n")
    time.sleep({pause})
    said = submission.files["answers.md"].decode()
    if task.kind == "text":
        parts = (Part(task.id, None, (Sentence("a person reads it"),), text=said),)
    elif "trouble" in said:
        parts = (Part("a", None, (Sentence("no compiler"),)),)
    elif "die" in said:
        os.kill(os.getpid(), 9)
    else:
        parts = (Part("a", True), Part("b", len(said) % 2 == 0))
    return Judged(student, task.id, task.points, parts)
'''


def class_in(folder: Path, answers: dict[str, str | None], text: str = TEXT, now: str | None = None) -> Place:
    """`answers`: what each student wrote in answers.md; None: nothing was handed in. `text`: of the assignment that
    they have; `now`: as it is now."""
    place, assignment, now = Place(folder), assignment_of(text), now or text
    (folder / "hand-ins").mkdir(parents=True, exist_ok=True)
    (folder / "texts").mkdir(exist_ok=True)
    for one in {text, now}:
        place.text(assignment_of(one).sha256).write_text(one)
    place.assignment.write_text(now)
    students = []
    for id, said in sorted(answers.items()):
        hand_ins = ()
        if said is not None:
            files = {"answers.md": said.encode()}
            document = dump(document_of(assignment.id, assignment.sha256, id, files)).encode()
            sha256 = hashlib.sha256(document).hexdigest()
            write_bytes(place.zip_of(sha256), files | {PAPER: document})
            hand_ins = (HandIn(sha256, assignment.sha256, (f"{id}.zip",), DUE),)
        students.append(Student(id, DUE, hand_ins=hand_ins, counts=0 if hand_ins else None))
    collected.write(place.collected, Collected("week-0", assignment_of(now).sha256, tuple(students)))
    return place


def class_of(n: int) -> dict[str, str | None]:
    """One of them has handed in nothing."""
    return {f"s{number:03}": None if number == 1 else "x" * (number + 1) for number in range(n)}


def with_judge(small, pause: float = 0.0):
    """That house with the judge that is made up."""
    room = small.root / "harness" / "launcher" / "classes" / "judging" / "__init__.py"
    room.write_text(textwrap.dedent(JUDGE.format(pause=pause)))
    return small


def anew(small):
    """That house without a class; its judge takes no time, and has done nothing yet."""
    shutil.rmtree(small.root / "my", ignore_errors=True)
    (small.root / "judged").unlink(missing_ok=True)
    return with_judge(small)


def judged_in(small) -> list[str]:
    """What the judge has done there, in order."""
    path = small.root / "judged"
    return path.read_text().splitlines() if path.exists() else []
