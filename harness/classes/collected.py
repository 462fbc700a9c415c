"""class.json: who handed in what, and when; what is to be said of it. Written by collect, read by all that follows."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from harness.classes.kept import kept, told
from harness.results import json_files
from harness.results.words import Why


@dataclass(frozen=True, slots=True)
class HandIn:
    """`sha256` names the zip in hand-ins/, the same for the same work; `assignment`: the SHA-256 of the text that it is
    of; `files`: where it was found (one hand-in may lie in several places); `at`: when, as the file's name, git or its
    date says; `late`: after what is due for this student."""
    sha256: str
    assignment: str
    files: tuple[str, ...]
    at: datetime
    late: bool = False
    notes: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Student:
    """`name`, `email` and `group` as roster.csv and groups.csv have them, or empty. `hand_ins`: the earliest first.
    `counts`: the place in it of the one that is graded, or None. `notes`: a sentence each, of the student."""
    id: str
    due: datetime
    name: str = ""
    email: str = ""
    group: str = ""
    hand_ins: tuple[HandIn, ...] = ()
    counts: int | None = None
    notes: tuple[Why, ...] = ()

    @property
    def counted(self) -> HandIn | None:
        return None if self.counts is None else self.hand_ins[self.counts]


@dataclass(frozen=True, slots=True)
class Collected:
    """`assignment`, `sha256`: the id, and of its text as it is now. `students`: by id. `unusable`: a file's name, and
    why nothing of it was taken."""
    assignment: str
    sha256: str
    students: tuple[Student, ...]
    unusable: tuple[tuple[str, Why], ...] = ()


def write(path: Path, collected: Collected) -> None:
    json_files.write_json(path, document_of(collected))


def document_of(collected: Collected) -> dict[str, Any]:
    return {"format": 1, "kind": "class", "assignment": collected.assignment, "sha256": collected.sha256,
            "students": [{"id": one.id, "due": one.due.isoformat(), "name": one.name, "email": one.email,
                          "group": one.group, "counts": one.counts, "notes": list(map(kept, one.notes)),
                          "hand_ins": [{"sha256": it.sha256, "assignment": it.assignment, "files": list(it.files),
                                        "at": it.at.isoformat(), "late": it.late, "notes": list(map(kept, it.notes))}
                                       for it in one.hand_ins]}
                         for one in collected.students],
            "unusable": [[name, kept(why)] for name, why in collected.unusable]}


def read(path: Path) -> Collected:
    """OSError, ValueError, LookupError or TypeError: it is not there, or was not written by us."""
    document = json_files.read_json(path)
    if (document["format"], document["kind"]) != (1, "class"):
        raise ValueError
    return Collected(document["assignment"], document["sha256"], tuple(
        Student(one["id"], datetime.fromisoformat(one["due"]), one["name"], one["email"], one["group"],
                tuple(HandIn(it["sha256"], it["assignment"], tuple(it["files"]), datetime.fromisoformat(it["at"]),
                             it["late"], tuple(map(told, it["notes"]))) for it in one["hand_ins"]),
                one["counts"], tuple(map(told, one["notes"])))
        for one in document["students"]), tuple((name, told(why)) for name, why in document["unusable"]))
