"""The folder of a class, as ./lab class collect fills it: whole files, each put in its place, class.json last."""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.assignments.model import Assignment, read_assignment
from harness.assignments.submission import LIMITS, PAPER, Submission, document_of
from harness.classes.collected import Collected, read
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.launcher.packing.archive import write_bytes
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import Sentence, _
from harness.results.writing import whole, write_all


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """UserError: another is collecting into the folder; the system lets go of it when that ends, however it does."""
    place.folder.mkdir(parents=True, exist_ok=True)
    with open(place.folder / ".lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(_("another ./lab class collect is at work in {folder}; wait until it has ended").format(
                folder=place.folder)) from None
        yield


def before(place: Place, assignment: Assignment) -> Collected | None:
    """What was collected there already. UserError: it is of another assignment, or nobody's."""
    try:
        found = read(place.collected)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise UserError(_("{file} is not as it was written; move it away, and name all that was handed in").format(
            file=place.collected)) from None
    if found.assignment != assignment.id:
        raise UserError(_("{folder} is of {other}, not of {id}; name another: --in DIR").format(
            folder=place.folder, other=found.assignment, id=assignment.id))
    return found


def keep(place: Place, submission: Submission) -> str:
    """Its zip, made again of its files; gives its name: the SHA-256 of its submission.json, which names each file's.
    Unusable: it would be larger than a hand-in may be."""
    document = document_of(submission.assignment, submission.assignment_sha256, submission.student, submission.files)
    paper = reading.dump(document).encode()
    sha256 = hashlib.sha256(paper).hexdigest()
    path = place.zip_of(sha256)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            write_bytes(part, submission.files | {PAPER: paper})
            if (size := part.stat().st_size) > LIMITS.zipped:
                raise Unusable(Sentence("has {size:,} bytes; more than {limit:,} are not read", size=size,
                                        limit=LIMITS.zipped))
    return sha256


def keep_texts(place: Place, assignments: Iterable[Assignment]) -> None:
    for one in assignments:
        path = place.text(one.sha256)
        if not path.is_file():
            write_all(path.parent, {path.name: [one.text]})


def texts_in(place: Place) -> dict[str, Assignment]:
    """Every text of the assignment that was seen, by its SHA-256."""
    found: dict[str, Assignment] = {}
    for path in sorted(place.text("any").parent.glob("*.toml")):
        with suppress(Unusable):
            assignment = read_assignment(path)
            found[assignment.sha256] = assignment
    return found


def keep_file(path: Path, source: Path) -> None:
    """A copy of the bytes."""
    with whole(path) as part:
        part.write_bytes(source.read_bytes())
