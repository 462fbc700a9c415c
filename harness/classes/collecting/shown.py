"""Names that strangers gave to files, as a person may see them; and whose folder a file lay in."""

import re
from dataclasses import dataclass

from harness.results.from_json import line

LONGEST = 400  # characters of a name that are shown
MOODLE = re.compile(r"(.+)_(\d+)_assignsubmission_file(?:_.*)?", re.DOTALL)
NBGRADER = "submitted"  # submitted/STUDENT/ASSIGNMENT/file


@dataclass(frozen=True, slots=True)
class Owner:
    """`who`: a person's name, as Moodle writes it into a folder's, or a student's id, as nbgrader does; `place`: that
    folder, or what the file's name begins with."""
    who: str
    place: str
    is_id: bool


def shown(name: str) -> str:
    """Without what would move a terminal's cursor or turn text around, and not too long."""
    text = line(name.encode("utf-8", "replace").decode("utf-8"))
    return text if len(text) <= LONGEST else f"{text[:LONGEST // 2]}...{text[-LONGEST // 2:]}"


def owner_of(name: str) -> Owner | None:
    """By the names of the folders that it lay in; None: they tell nothing."""
    parts = name.split("/")
    for number, part in enumerate(parts):
        if found := MOODLE.fullmatch(part):
            return Owner(found[1], "/".join(parts[:number + 1]), False)
    if NBGRADER in parts[:-3]:
        number = parts.index(NBGRADER) + 1
        return Owner(parts[number], "/".join(parts[:number + 1]), True)
    return None


def is_of(owner: Owner, student: str, name: str) -> bool:
    """May that folder be this student's? `name` may be empty, and names are written in any order of their words."""
    if owner.is_id or not name:
        return owner.who.casefold() == student.casefold() or not owner.is_id
    return words_of(name) <= words_of(owner.who) or student.casefold() in words_of(owner.who)


def words_of(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))
