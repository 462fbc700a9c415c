"""my/assignments/ID/: what a student has of an assignment. It is made whole, and what is replaced is kept beside."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from harness.assignments.model import ID, STUDENT, Assignment, read_assignment
from harness.assignments.submission import ANSWERS
from harness.assignments.values import values_of
from harness.driver.errors import UserError
from harness.launcher.choose import nearest
from harness.launcher.learner.assignment.answers import with_sections
from harness.launcher.learner.assignment.known import refuse_unknown
from harness.launcher.learner.my_folder import made, my_folder
from harness.predictions.prediction import now
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import _, listed
from harness.results.writing import write_all

FILE, PAPER, VALUES = "assignment.toml", "student.json", "parameters.json"


@dataclass(frozen=True)
class Begun:
    """An assignment that a student has begun, and where it lies."""

    assignment: Assignment
    student: str
    folder: Path

    @property
    def results(self) -> Path:
        return self.folder / "results"

    @property
    def predictions(self) -> Path:
        """Those that came from the kit for Windows; those that were made here lie where all do."""
        return self.folder / "predictions"

    @property
    def answers(self) -> Path:
        return self.folder / ANSWERS

    @property
    def parameters(self) -> Path:
        """What the driver reads: {LAB.EXPERIMENT: {name: value}}."""
        return self.folder / VALUES

    def values(self, experiment: str) -> dict[str, int]:
        return values_of(self.assignment, self.student).get(experiment, {})

    def written(self) -> str:
        """answers.md; empty where there is none. UserError: it cannot be read."""
        try:
            return self.answers.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(_("{file} cannot be read: {why}; keep it as UTF-8 text").format(
                file=self.answers, why=error)) from None


def start(assignment: Assignment, student: str) -> tuple[Begun, Path | None]:
    """Begin it, or go on; gives where the old one is kept, if another text of the file or another student had begun.
    UserError: the id is none, or nothing can be written there."""
    if not STUDENT.fullmatch(student):
        raise UserError(_("{student!r} is no id of a student: letters, digits and . _ - are meant, up to 64").format(
            student=student))
    begun = Begun(assignment, student, made() / "assignments" / assignment.id)
    before = there(begun.folder)
    same_student = before is not None and before.student == student
    try:
        written = before.written() if before and same_student else ""
        files = files_of(begun) | {ANSWERS: [with_sections(assignment, written)]}
        if before and same_student and before.assignment.text == assignment.text:
            lost = {name for name in (VALUES, ANSWERS) if not (begun.folder / name).is_file()}
            write_all(begun.folder, {name: texts for name, texts in files.items() if name in lost})
            return begun, None
        return begun, put_there(begun.folder, files)
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}; name another place for what is yours: LAB_MY=DIR ./lab ..."
                          ).format(file=error.filename or begun.folder, why=error.strerror)) from error


def files_of(begun: Begun) -> dict[str, list[str]]:
    """All but answers.md."""
    paper = {"format": 1, "kind": "student", "student": begun.student, "assignment": begun.assignment.id,
             "assignment_sha256": begun.assignment.sha256, "started": now()}
    values = values_of(begun.assignment, begun.student)
    return {FILE: [begun.assignment.text], PAPER: [json.dumps(paper, indent=1), "\n"],
            VALUES: [json.dumps(values, indent=1), "\n"]}


def put_there(folder: Path, files: dict[str, list[str]]) -> Path | None:
    """Make the folder anew, whole; gives where the one is kept that was there."""
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    number = 1
    while os.path.lexists(old := folder.with_name(f"{folder.name}.old-{number}")):
        number += 1
    before = os.path.lexists(folder)
    try:
        write_all(part, files)
        if before:
            os.rename(folder, old)
        os.rename(part, folder)
    finally:
        with suppress(OSError):
            shutil.rmtree(part)
    return old if before else None


def there(folder: Path) -> Begun | None:
    """What was begun there, if that can be read."""
    try:
        paper = reading.read_document(folder / PAPER)
        assignment, student = read_assignment(folder / FILE), paper.get("student")
    except Unusable:
        return None
    if not isinstance(student, str) or not STUDENT.fullmatch(student):
        return None
    return Begun(assignment, student, folder)


def ids() -> Iterator[str]:
    """Those that were begun."""
    folder = my_folder() / "assignments"
    if folder.is_dir():
        yield from sorted(path.name for path in folder.iterdir() if path.is_dir() and ID.fullmatch(path.name))


def all_begun() -> Iterator[Begun]:
    """Those that can be read."""
    yield from filter(None, (there(my_folder() / "assignments" / id) for id in ids()))


def with_values(experiment: str) -> Begun | None:
    """The begun assignment that gives the student values of his or her own for that experiment: the one that is due
    next, else the one that was due last. None: there is none."""
    found = sorted((one for one in all_begun() if one.values(experiment)), key=lambda one: one.assignment.due)
    coming = [one for one in found if one.assignment.due >= datetime.now(UTC)]
    return next(iter(coming + found[::-1]), None)


def chosen(names: list[str]) -> Begun:
    """The one that is named, or the only one that was begun; UserError where it is none."""
    known = list(ids())
    if len(names) > 1 or not names and len(known) > 1:
        raise UserError(_("which one? Begun are: {ids}").format(ids=listed(known)))
    if not known:
        raise UserError(_("no assignment was begun here; to begin one: ./lab assignment start FILE --id STUDENT"))
    if names and names[0] not in known:
        raise nearest(_("no assignment {id!r} was begun here").format(id=names[0]), names[0], known)
    begun = there(my_folder() / "assignments" / (names or known)[0])
    if begun is None:
        raise UserError(_("{folder} is not as it was made; begin again, your answers are kept: ./lab assignment start "
                          "FILE --id STUDENT").format(folder=my_folder() / "assignments" / (names or known)[0]))
    refuse_unknown(begun.assignment)
    return begun
