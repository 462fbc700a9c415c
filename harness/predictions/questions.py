"""The questions of an experiment, as dataclasses: see docs/questions.md.

No answer is stored. A question says where the run answers it: in a figure of a step, a claim, or a cell of a table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.results import reading
from harness.results.amounts import count, exact
from harness.results.from_json import line

YES_NO = ("yes", "no")
BYTES = "bytes"
PARAMETER = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*): (?P<usual>[^{}]+)\}")  # in a text: a name, and its usual value


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the run answers: `step` and `figure` (group.column), or the first of `claims` that is made, or `table`
    (name.column.row). All empty: nowhere."""
    step: str = ""
    figure: str = ""
    claims: tuple[str, ...] = ()
    table: str = ""

    def __bool__(self) -> bool:
        return bool(self.figure or self.claims or self.table)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list. It is the answer where `when` holds of what is asked (without `when`: where the claim holds); a
    choice that asks nothing is the answer where no other is."""
    says: str
    asked: Asked
    when: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A misconception: `when` is a condition on a number, or the very answer where that is a word. `said_by` is the id
    of a statement of the articles, or the system on which it is true."""
    when: str
    name: str
    see: tuple[str, ...]
    said_by: str
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    prompt: str
    asked: Asked
    kind: str  # number, yes-no or choice
    unit: str  # of a number: bytes, pages, faults ...
    held: str  # of a yes-no: the answer where the claim holds
    within: str  # bytes or counts by which a number may miss, beside the noise
    hints: tuple[str, ...]
    context: str  # said when the answer is known
    choices: tuple[Choice, ...]
    wrongs: tuple[Wrong, ...]
    on: tuple[str, ...]

    def is_for(self, machine: str) -> bool:
        """Can a machine of that name answer it?"""
        return is_on(self.on, machine)


def is_on(systems: tuple[str, ...], machine: str) -> bool:
    """Is the machine one of `systems`, which are names of machines or of systems? None of them: every machine is."""
    return not systems or machine in systems or system_of(machine) in systems


def system_of(machine: str) -> str:
    """linux64 -> linux; what Wine runs is a program for windows."""
    return re.sub(r"\d+$", "", machine).replace("wine", "windows")


def digest(entries: list[dict[str, Any]]) -> str:
    """What names the questions of an experiment, as they stand in questions.toml and in lab.json: SHA-256, in hex."""
    return reading.digest(entries)


def questions_of(entries: list[dict[str, Any]],
                 parameters: Mapping[str, int] | None = None) -> tuple[Question, ...]:
    """The entries of questions.toml, or of lab.json, which have passed lab.schema.json. `parameters`: those that a run
    is given, whose values are told in place of the usual ones."""
    return tuple(question_of(entry, parameters) for entry in entries)


def question_of(entry: dict[str, Any], parameters: Mapping[str, int] | None = None) -> Question:
    def told(text: str) -> str:
        return PARAMETER.sub(lambda found: value_as(found["usual"], (parameters or {}).get(found["name"])), line(text))
    asked = asked_of(entry)
    choices = tuple(Choice(line(c["says"]), asked_of(c), c.get("when", "")) for c in entry.get("choice", ()))
    kind = "choice" if choices else "yes-no" if "held" in entry or asked.claims and "unit" not in entry else "number"
    usual = "faults" if asked.figure == "faults" else BYTES
    return Question(
        id=entry["id"], prompt=told(entry["prompt"]), asked=asked, kind=kind,
        unit=line(entry.get("unit", usual)) if kind == "number" else "",
        held=entry.get("held", "yes"), within=entry.get("within", "0"),
        hints=tuple(map(told, texts(entry.get("hint", ())))),
        context=told(entry.get("context", "")), choices=choices,
        wrongs=tuple(map(wrong_of, entry.get("wrong", ()))), on=texts(entry.get("on", ())))


def value_as(usual: str, value: int | None) -> str:
    """The value of a parameter in the form of the usual one, `1 GiB` or `2560`; None: the usual one."""
    if value is None:
        return usual
    return exact(value, 1024) if usual.endswith("iB") else count(value)


def asked_of(entry: dict[str, Any]) -> Asked:
    return Asked(entry.get("step", ""), entry.get("figure", ""), texts(entry.get("claim", ())), entry.get("table", ""))


def wrong_of(entry: dict[str, Any]) -> Wrong:
    return Wrong(line(entry["when"]), line(entry["name"]), texts(entry["see"]), entry.get("from", ""),
                 texts(entry.get("on", ())))


def texts(value: Any) -> tuple[str, ...]:
    """A text or a list of them."""
    return (line(value),) if isinstance(value, str) else tuple(map(line, value))
