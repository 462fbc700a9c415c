"""./lab class collect in this process, for the tests, and hand-ins of a few students in places of a test's own."""

import random
from datetime import timedelta
from pathlib import Path

from harness.classes.collected import Collected, read
from harness.launcher.arguments import read as read_arguments
from harness.launcher.commands.instructor import collect
from harness.launcher.learner.assignment.known import assignment_named
from made_class import dated, files_of, packed

WEEK = assignment_named("week-1-who-pays")


def collected(folder: Path, *arguments) -> Collected:
    """Into `folder`/class; gives what lies there then."""
    given = ["collect", WEEK.id, *map(str, arguments), "--in", str(folder / "class")]
    assert collect.main(read_arguments("class", given)) == 0
    return read(folder / "class" / "class.json")


def work(student: str, seed: int | str = "", kind: str = "right") -> dict[str, bytes]:
    return files_of(WEEK, student, kind, random.Random(f"{student} {seed}"))


def hand_in(path: Path, student: str, hours: float = -1, files=None, **changes) -> Path:
    """A zip there, of so many hours after it was due; `changes`: keys of submission.json."""
    data = packed(WEEK, student, work(student, hours) if files is None else files, **changes)
    return dated(path, data, WEEK.due + timedelta(hours=hours))


def student_of(of: Collected, id: str):
    return next(one for one in of.students if one.id == id)


def said_of(of: Collected, id: str) -> str:
    """All that is said of a student, a line a sentence."""
    one = student_of(of, id)
    return "\n".join(map(str, [*one.notes, *(note for hand_in in one.hand_ins for note in hand_in.notes)]))


def unusable(of: Collected) -> dict[str, str]:
    return {name: str(why) for name, why in of.unusable}


def listed(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
