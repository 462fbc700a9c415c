"""What can be seen of a hand-in without running it: what it was measured with, and what would be the same in a copy."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.assignments.done import lines_changed, unlike, words
from harness.assignments.model import Assignment
from harness.assignments.submission import ANSWERS, Submission
from harness.assignments.values import in_words, values_of
from harness.results import check, reading
from harness.results.reading import Unusable
from harness.results.words import Sentence

RESULT = re.compile(r"results/([a-z0-9-]+)/([a-z0-9-]+)/(?!lab\.json)([a-z0-9-]+)\.json")
# Each of them goes on to the end of the text if nothing ends it, so that no text takes long.
COMMENTS = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|("(?:[^"\\\n]|\\.)*"?)|\s+', re.DOTALL)
LONG = 1 << 16  # characters of a source; the lines of a longer one are not compared
FEW = 20  # words that two may well write alike
_check = check.load(Path(check.__file__).with_name("result.schema.json"))


@dataclass(frozen=True, slots=True)
class Print:
    """What a copy would have too. `what`: source, result, measured, prediction or answers; `name`: of which; `lines`:
    by how many an edited source differs from the official one."""
    what: str
    name: str
    sha256: str
    lines: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Facts:
    notes: tuple[Sentence, ...]
    prints: tuple[Print, ...]


def facts_of(submission: Submission, assignment: Assignment | None, official: Mapping[str, str]) -> Facts:
    """`assignment`: as the text says that it is of, None where that is not known; `official`: sources by the names that
    their edits have in a hand-in."""
    values = values_of(assignment, submission.student) if assignment else {}
    notes: list[Sentence] = []
    prints: list[Print] = []
    made: dict[str, list[str]] = {}
    for name, data in sorted(submission.files.items()):
        if found := RESULT.fullmatch(name):
            try:
                result = result_of(name, data)
            except Unusable as said:
                notes.append(Sentence("{name} {why}", name=name, why=said.why))
                continue
            prints += of_result(name, data, result)
            own = values.get(f"{found[2]}.{found[3]}", {})
            if result["ended"]["how"] == "ran" and (wrong := unlike(result, own)):
                notes.append(Sentence("{name}: {wrong}; the student's own values are {own}", name=name, wrong=wrong,
                                      own=in_words(own)))
        elif name.startswith("flips/"):
            prints += of_edit(name, text_of(data), official.get(name, ""))
        elif name.startswith("make/") and name.endswith((".c", ".h")):
            made.setdefault(name.rpartition("/")[0], []).append(plain(text_of(data)))
        elif name.startswith("predictions/"):
            prints.append(Print("prediction", name, sha256(data)))
        elif name == ANSWERS:
            prints += of_answers(data)
    if not prints and not made and not notes and not words(own_words(submission.files.get(ANSWERS, b""))):
        notes.append(Sentence("has nothing in it: no result, no prediction, no source that was changed, no answer"))
    prints += [Print("source", name, sha256("\0".join(sorted(texts)).encode())) for name, texts in made.items()]
    return Facts(tuple(notes), tuple(prints))


def result_of(name: str, data: bytes) -> dict[str, Any]:
    """Unusable: it is none, or of another experiment than its name says."""
    document = reading.parse(reading.decoded(data))
    if wrong := _check(document):
        raise Unusable(Sentence("is no file of results: {wrong}", wrong=wrong))
    said = f"results/{document['machine']['name']}/{document['lab']}/{document['experiment']}.json"
    if said != name or "ended" not in document:
        raise Unusable(Sentence("is of another experiment or machine than its name says"))
    return document


def of_result(name: str, data: bytes, result: dict[str, Any]) -> list[Print]:
    """Its bytes, and where and how fast it ran: two runs have neither the addresses nor the nanoseconds in common."""
    ran = [[step["name"], step["base"], step["ns"]] for step in result["steps"] if not step["absent"]]
    told = [one for one in ran if one[2]]
    return [Print("result", name, sha256(data))] + \
        [Print("measured", name, sha256(reading.dump(ran).encode()))] * (len(told) > 1)


def of_edit(name: str, edited: str, official: str) -> list[Print]:
    """None, if nothing is edited but comments and spaces."""
    if plain(edited) == plain(official):
        return []
    return [Print("source", name, sha256(plain(edited).encode()),
                  lines_changed(official, edited) if len(edited) < LONG else 0)]


def of_answers(data: bytes) -> list[Print]:
    own = own_words(data)
    return [Print("answers", ANSWERS, sha256(own.encode()))] * (words(own) >= FEW)


def own_words(answers: bytes) -> str:
    """What somebody wrote, without what was asked."""
    lines = (line for line in text_of(answers).splitlines() if not line.startswith(("#", ">")))
    return " ".join(" ".join(line.split()) for line in lines).strip()


def plain(source: str) -> str:
    """Without comments and spaces, which a copy is first made to differ by."""
    return COMMENTS.sub(lambda found: found[1] or "", source)


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
