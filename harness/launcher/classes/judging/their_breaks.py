"""breaks.toml and questions.toml of a student's own experiment: read strictly, and no more than a few."""

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from harness.driver.labs import Experiment
from harness.launcher.breaks import NEEDS, RUN_ON, Break, Edit
from harness.results import check, reading
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why

MOST = 20  # breaks
LONGEST = 64 << 10  # bytes of a file
TEXT = 4000  # characters of a text in it
KEYS = {"name": str, "machine": str, "find": str, "replace": str, "fails": list, "needs": str, "unseen": bool}
MUST = ("name", "machine", "find", "replace", "fails")
QUESTIONS = 2  # at least
_check = check.load(resources.files("harness.results") / "lab.schema.json")


@dataclass(frozen=True)
class Book:
    """`unbreakable`: by system, the claims that no break can make fail, with a reason."""
    breaks: tuple[Break, ...] = ()
    unbreakable: dict[str, frozenset[str]] = field(default_factory=dict)


def book_in(data: bytes) -> Book:
    """Unusable says what is wrong with it."""
    table = table_in(data)
    entries, excused = tables(table, "break"), tables(table, "unbreakable")
    small = table.get("small")
    if small is not None and (not isinstance(small, dict) or set(small) != {"find", "replace"} or not all(
            map(is_text, small.values()))):
        raise Unusable(Sentence("has a [small] that is not find and replace"))
    if not all(set(one) == {"claim", "machine", "why"} and all(map(is_text, one.values())) for one in excused):
        raise Unusable(Sentence("has an unbreakable that is not claim, machine and why"))
    return Book(tuple(break_of(one, Edit(**small) if small else None) for one in entries), {
        system: frozenset(one["claim"] for one in excused if one["machine"] == system and one["why"].strip())
        for system in RUN_ON})


def break_of(entry: dict[str, Any], small: Edit | None) -> Break:
    if not set(MUST) <= set(entry) <= set(KEYS) or not all(type(v) is KEYS[key] for key, v in entry.items()):
        raise Unusable(Sentence("has a break that is not name, machine, find, replace and fails"))
    if not all(is_text(text) for text in (*entry["fails"], *(v for v in entry.values() if isinstance(v, str)))):
        raise Unusable(Sentence("has a break with what is no text, or too long a one"))
    if entry["machine"] not in RUN_ON or entry.get("needs", "") not in ("", *NEEDS):
        raise Unusable(Sentence("has a break for a machine, or with a need, that there is not"))
    if not entry["find"] or not 0 < len(entry["fails"]) <= MOST:
        raise Unusable(Sentence("has a break that finds nothing, or fails nothing"))
    more: dict[str, Any] = entry | {"fails": tuple(entry["fails"])}
    return Break(**more, small=small)


def questions_wrong(data: bytes, experiment: Experiment) -> Why | None:
    """What is wrong with questions.toml; None: nothing."""
    try:
        entries = tables(table_in(data), "question")
    except Unusable as said:
        return said.why
    if len(entries) < QUESTIONS:
        return Sentence("has {n} questions, and {least} are the least", n=len(entries), least=QUESTIONS)
    wrong = _check({"format": 1, "kind": "lab", "lab": experiment.lab, "title": "", "question": "", "article": "",
                    "experiments": [], "statements": [], "questions": {experiment.name: entries}})
    return Sentence("does not fit {schema}: {wrong}", schema="lab.schema.json", wrong=wrong) if wrong else None


def table_in(data: bytes) -> dict[str, Any]:
    if len(data) > LONGEST:
        raise Unusable(Sentence("has more than {limit:,} bytes; so many are not read", limit=LONGEST))
    if not data:
        raise Unusable(Sentence("is not there"))
    try:
        return tomllib.loads(reading.decoded(data))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Unusable(Sentence("is no TOML: {why}", why=str(error))) from None


def tables(table: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or len(found) > MOST:
        raise Unusable(Sentence("has a {key} that is no list of tables, or more than {most}", key=key, most=MOST))
    return found


def is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= TEXT
