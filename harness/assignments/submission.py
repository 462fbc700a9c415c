"""A hand-in, ID-STUDENT.zip: made here for a student, read here for a class. docs/assignments.md describes it.

submission.json names every file with its SHA-256. Who reads one trusts nothing of it: neither what it says of the
student, nor its results; those who judge derive and run again.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from harness.assignments.unpacked import Limits, file_in_folder, files_in_zip, look_at_names, refuse_packed
from harness.results import check, reading
from harness.results.reading import Unusable
from harness.results.words import Sentence

LIMITS = Limits(zipped=2_000_000, whole=32 << 20, files=2000)
PAPER = "submission.json"
ANSWERS = "answers.md"
_NAME, _FILE = r"[a-z0-9]+(?:-[a-z0-9]+)*", r"[A-Za-z0-9_][A-Za-z0-9._-]*"
PARTS = re.compile(rf"results/{_NAME}/(?:machine|{_NAME}/{_NAME})\.json|"
                   rf"predictions/{_NAME}/{_NAME}(?:\.after-[0-9]{{1,3}})?\.json|"
                   rf"flips/{_NAME}/{_NAME}/(?:linux|windows|cpu|any)\.c|make/{_NAME}/{_NAME}/{_FILE}|answers\.md")


@dataclass(frozen=True, slots=True)
class Submission:
    """`files`: all but submission.json, by name; each is as its sha256 says, and its name one of PARTS."""
    assignment: str
    assignment_sha256: str
    student: str
    files: dict[str, bytes]


def document_of(assignment: str, sha256: str, student: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """submission.json of these files."""
    return {"format": 1, "kind": "submission", "assignment": assignment, "assignment_sha256": sha256,
            "student": student, "files": {name: _sha256(files[name]) for name in sorted(files)}}


def read_submission(path: Path) -> Submission:
    """A zip, or a folder that holds the same (of which only what submission.json names is read). Unusable says what is
    wrong with it."""
    if path.is_symlink():
        raise Unusable(Sentence("is a symbolic link and was not followed"))
    if path.is_dir():
        return _submission_in_folder(path)
    if not path.is_file():
        raise Unusable(Sentence("is no ordinary file") if path.exists() else Sentence("does not exist"))
    try:
        with open(path, "rb") as file:
            return submission_in(file)
    except OSError as error:
        raise Unusable(Sentence("cannot be read: {why}", why=error.strerror or "")) from None


def submission_in(file: BinaryIO) -> Submission:
    """The same, of an open zip."""
    files = files_in_zip(file, LIMITS)
    tops = {name.partition("/")[0] for name in files}
    if PAPER not in files and len(tops) == 1:  # the folder was packed, not what is in it
        files = {name.partition("/")[2]: data for name, data in files.items()}
    if PAPER not in files:
        raise Unusable(Sentence("is no hand-in: it has no {paper}", paper=PAPER))
    document = _document(files.pop(PAPER))
    for name in files:
        if name not in document["files"]:
            raise Unusable(Sentence("has a file that {paper} does not name ({name})", paper=PAPER, name=name))
    for name in document["files"]:
        if name not in files:
            raise Unusable(Sentence("lacks {name}", name=name))
    return _submission(document, files)


def _submission_in_folder(folder: Path) -> Submission:
    document = _document(file_in_folder(folder, PAPER, LIMITS.zipped))
    files: dict[str, bytes] = {}
    left = LIMITS.whole
    for name in document["files"]:
        files[name] = file_in_folder(folder, name, left)
        left -= len(files[name])
    return _submission(document, files)


def _document(data: bytes) -> dict[str, Any]:
    """submission.json, with names that can do no harm."""
    try:
        document = reading.parse(reading.decoded(data))
        if wrong := _check(document):
            raise Unusable(Sentence("does not fit {schema}: {wrong}", schema="submission.schema.json", wrong=wrong))
    except Unusable as said:
        raise Unusable(Sentence("has a {paper} that {why}", paper=PAPER, why=said.why)) from None
    look_at_names(document["files"])
    for name in document["files"]:
        if not PARTS.fullmatch(name):
            raise Unusable(Sentence("has a file that is no part of a hand-in ({name})", name=name))
    return document


def _submission(document: dict[str, Any], files: dict[str, bytes]) -> Submission:
    refuse_packed(files)
    for name, sha256 in document["files"].items():
        if _sha256(files[name]) != sha256:
            raise Unusable(Sentence("has a file that was changed after it was handed in ({name})", name=name))
    return Submission(document["assignment"], document["assignment_sha256"], document["student"], files)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_check = check.load(Path(__file__).with_name("submission.schema.json"))
