"""assignments/ID.toml -> dataclasses; a sentence for what is wrong with it. docs/assignments.md describes the file."""

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from harness.results.reading import Unusable, read_text
from harness.results.words import Sentence

KINDS = ("predict", "run", "flip", "make", "text")
LINUX = ("flip", "make")  # kinds that need a compiler: Linux or WSL2
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MOST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a parameter may take: first, first + step ... up to last."""
    first: int
    last: int
    step: int

    @property
    def count(self) -> int:
        return (self.last - self.first) // self.step + 1


@dataclass(frozen=True, slots=True)
class Task:
    """`experiments`: LAB.EXPERIMENT; of a flip and a make one, the one to edit, or to make. `falls`: the claims that a
    flip is to make fail on `machine`. `asks`: what the student reads."""
    id: str
    kind: str
    points: int
    asks: str
    experiments: tuple[str, ...] = ()
    machine: str = "linux64"
    falls: tuple[str, ...] = ()

    @property
    def needs_linux(self) -> bool:
        return self.kind in LINUX


@dataclass(frozen=True, slots=True)
class Assignment:
    """`text`: the file itself; `sha256` of it names the version that a hand-in belongs to."""
    id: str
    title: str
    due: datetime
    tasks: tuple[Task, ...]
    parameters: dict[str, dict[str, Range]] = field(default_factory=dict)
    text: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def points(self) -> int:
        return sum(task.points for task in self.tasks)

    def experiments(self) -> list[str]:
        """Those that a task names, each once, in the order of the tasks."""
        return list(dict.fromkeys(name for task in self.tasks for name in task.experiments))


def read_assignment(path: Path) -> Assignment:
    """Unusable says what is wrong with the file."""
    return assignment_of(read_text(path))


def assignment_of(text: str) -> Assignment:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Unusable(Sentence("is no TOML: {why}", why=str(error)[:200])) from None
    known(document, "id", "title", "due", "task", "parameters")
    due = document.get("due")
    if not isinstance(due, datetime) or due.tzinfo is None:
        raise Unusable(Sentence("has no due with date, time and offset, as in 2026-12-06T23:59:00+08:00"))
    tasks = tuple(map(task_of, tables(document, "task")))
    if not tasks or len({task.id for task in tasks}) != len(tasks):
        raise Unusable(Sentence("has no task, or two of the same id"))
    parameters = document.get("parameters", {})
    if not isinstance(parameters, dict) or not all(isinstance(one, dict) for one in parameters.values()):
        raise Unusable(Sentence("has parameters that are no tables"))
    return Assignment(name_of(document, "id"), words_of(document, "title"), due, tasks, {
        experiment: {name: range_of(f"{experiment} {name}", given) for name, given in one.items()}
        for experiment, one in parameters.items()}, text)


def task_of(entry: dict[str, Any]) -> Task:
    known(entry, "id", "kind", "points", "asks", "experiments", "machine", "falls")
    kind, points = entry.get("kind"), entry.get("points")
    if kind not in KINDS:
        raise Unusable(Sentence("has a task whose kind is none of {kinds}", kinds=KINDS))
    if type(points) is not int or not 0 <= points <= 1000:
        raise Unusable(Sentence("has a task whose points are not 0 to 1000"))
    experiments, falls = texts_of(entry, "experiments"), texts_of(entry, "falls")
    if not all(re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", name) for name in experiments):
        raise Unusable(Sentence("has a task with an experiment that is not named LAB.EXPERIMENT"))
    if kind != "text" and not experiments or kind in LINUX and len(experiments) != 1:
        raise Unusable(Sentence("has a task of kind {kind} with the wrong number of experiments", kind=kind))
    if (kind == "flip") != bool(falls):
        raise Unusable(Sentence("has a task with falls that is no flip, or a flip without"))
    machine = words_of(entry, "machine") if "machine" in entry else "linux64"
    return Task(name_of(entry, "id"), kind, points, words_of(entry, "asks"), experiments, machine, falls)


def range_of(where: str, given: Any) -> Range:
    """A parameter's values: whole numbers of 1 to 2^63 - 1, first <= last, a step of 1 or more."""
    wanted = {"from", "to", "step"}
    if not isinstance(given, dict) or set(given) != wanted or not all(type(v) is int for v in given.values()):
        raise Unusable(Sentence("has the parameter {where}, which is not {{ from, to, step }} in whole numbers",
                                where=where[:100]))
    found = Range(given["from"], given["to"], given["step"])
    if not 1 <= found.first <= found.last <= MOST or not 1 <= found.step <= MOST:
        raise Unusable(Sentence("has the parameter {where}, whose numbers are not 1 <= from <= to < 2^63, step >= 1",
                                where=where[:100]))
    return found


def known(table: dict[str, Any], *keys: str) -> None:
    if more := sorted(set(table) - set(keys)):
        raise Unusable(Sentence("has an unknown key {key}", key=more[0][:70]))


def tables(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = document.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or len(found) > 50:
        raise Unusable(Sentence("has a {key} that is no list of tables, or more than 50", key=key))
    return found


def name_of(table: dict[str, Any], key: str) -> str:
    found = words_of(table, key)
    if not ID.fullmatch(found) or len(found) > 64:
        raise Unusable(Sentence("has the {key} {found!r}: small letters, digits and - are meant", key=key,
                                found=found[:70]))
    return found


def words_of(table: dict[str, Any], key: str) -> str:
    found = table.get(key)
    if not isinstance(found, str) or not found.strip() or len(found) > 4000:
        raise Unusable(Sentence("has no {key}, or one that is no text", key=key))
    return found.strip()


def texts_of(table: dict[str, Any], key: str) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found) or len(found) > 50:
        raise Unusable(Sentence("has {key} that are no list of texts", key=key))
    return tuple(found)
