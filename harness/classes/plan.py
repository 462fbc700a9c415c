"""plan.json: what there is to judge of a class, item by item; each can be done alone, in any order, on any computer."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from harness.classes.collected import Collected
from harness.results import json_files
from harness.results.reading import digest

# Of this version of the labs, what decides how a hand-in is judged.
DECIDES = ("probe", "labs", "harness", "cmake", "CMakeLists.txt", "CMakePresets.json")


@dataclass(frozen=True, slots=True)
class Item:
    """A task of a student's. `hand_in`: the SHA-256 of what counts; `text`: that of the assignment's text that it is
    of; `input`: that of everything that decides what comes of it."""
    n: int
    student: str
    task: str
    hand_in: str
    text: str
    input: str

    @property
    def shard(self) -> str:
        """The name of its file: made of no letter of the student's."""
        return f"{digest([self.student, self.task])}.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """`id`: of the assignment as it is now and of the official sources, not of who has handed in: what came of an item
    under it stays good for as long as the item's input is the same."""
    id: str
    items: tuple[Item, ...]


def plan_of(collected: Collected, tasks: list[str], sources: str) -> Plan:
    """An item for each of `tasks` of everybody who has a hand-in that counts. `sources`: a digest of what they are
    judged against."""
    items: list[Item] = []
    for student in collected.students:
        if one := student.counted:
            for task in tasks:
                decides = digest([collected.assignment, one.assignment, one.sha256, student.id, task, sources])
                items.append(Item(len(items), student.id, task, one.sha256, one.assignment, decides))
    return Plan(digest([collected.assignment, sources]), tuple(items))


def digest_of_sources(root: Path) -> str:
    """Of the names and the bytes of all that DECIDES under `root`. OSError: some of it cannot be read."""
    whole = sha256()
    for top in (root / name for name in DECIDES):
        for path in sorted([top] if top.is_file() else top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                whole.update(f"{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
                whole.update(path.read_bytes())
    return whole.hexdigest()


def write(path: Path, plan: Plan) -> None:
    json_files.keep_json(path, {"format": 1, "kind": "plan", "id": plan.id, "items": list(map(asdict, plan.items))})


def read(path: Path) -> Plan:
    """OSError, ValueError, LookupError or TypeError: it is not there, or was not written by us."""
    document: dict[str, Any] = json_files.read_json(path)
    items = tuple(Item(**item) for item in document["items"])
    if (document["format"], document["kind"]) != (1, "plan") or [item.n for item in items] != list(range(len(items))):
        raise ValueError
    return Plan(document["id"], items)
