"""Shards: what came of the items of a plan, a file each. Whether one is good is decided when it is read, by what is in
it; nobody's word that it was written counts."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness.classes.grades import Judged, document_of, judged_of
from harness.classes.plan import Item, Plan
from harness.results import json_files
from harness.results.reading import Unusable, digest
from harness.results.words import Sentence


def write(folder: Path, plan: str, item: Item, judged: Judged) -> None:
    """Whole or not at all, and the same bytes however often. `plan`: its id."""
    body = document_of(judged)
    json_files.write_json(folder / item.shard, {
        "format": 1, "kind": "shard", "plan": plan, "student": item.student, "task": item.task, "input": item.input,
        "sha256": digest(body), "judged": body})


def read(path: Path, plan: str, item: Item) -> Judged:
    """Unusable says why what lies there does not count."""
    return judged_in(document_in(path), plan, item)


def document_in(path: Path) -> dict[str, Any]:
    try:
        found = json_files.read_json(path)
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unusable(Sentence("is torn, or cannot be read"))
    return found


def judged_in(document: dict[str, Any], plan: str, item: Item) -> Judged:
    if (document.get("format"), document.get("kind")) != (1, "shard"):
        raise Unusable(Sentence("is no shard"))
    if document.get("plan") != plan:
        raise Unusable(Sentence("is of another plan: of another assignment, or of another version of the labs"))
    if (document.get("student"), document.get("task")) != (item.student, item.task):
        raise Unusable(Sentence("is of another item than its name says"))
    if document.get("input") != item.input:
        raise Unusable(Sentence("was made from another hand-in, or from another text of the assignment"))
    body = document.get("judged")
    if not isinstance(body, dict) or digest(body) != document.get("sha256"):
        raise Unusable(Sentence("was changed after it was written"))
    try:
        judged = judged_of(body)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise Unusable(Sentence("holds no judgement")) from None
    if (judged.student, judged.task, type(judged.of)) != (item.student, item.task, int):
        raise Unusable(Sentence("holds the judgement of another item"))
    return judged


def good(folder: Path, plan: Plan) -> dict[Item, Judged]:
    """The items that are done, and what came of each."""
    found = {}
    for item in plan.items:
        with suppress(Unusable):
            found[item] = read(folder / item.shard, plan.id, item)
    return found


def merge(folder: Path, plan: Plan) -> tuple[dict[Item, Judged], list[Sentence]]:
    """What came of all items; and a sentence on each that is missing, torn, foreign or there twice: none of it counts
    unless there is no such sentence."""
    found: dict[Item, Judged] = {}
    wrong: list[Sentence] = []
    for item in plan.items:
        who = {"student": item.student, "task": item.task}
        if not (folder / item.shard).exists():
            wrong.append(Sentence("{student}, {task}: is missing", **who))
            continue
        try:
            found[item] = read(folder / item.shard, plan.id, item)
        except Unusable as said:
            wrong.append(Sentence("{student}, {task}: {file} {why}", file=item.shard, why=said.why, **who))
    return found, wrong + list(strange(folder, plan))


def strange(folder: Path, plan: Plan) -> Iterable[Sentence]:
    """What lies in the folder under a name that is no item's: another's, or an item's a second time."""
    names = {item.shard for item in plan.items}
    items = {(item.student, item.task): item for item in plan.items}
    for path in sorted(folder.glob("*.json")):
        if path.name in names:
            continue
        item = None
        with suppress(Unusable, TypeError):  # a list is no key
            document = document_in(path)
            item = items.get((document.get("student"), document.get("task")))  # type: ignore[arg-type]
        if item:
            yield Sentence("{student}, {task}: is there twice: {file} and {other}", student=item.student,
                           task=item.task, file=item.shard, other=path.name)
        else:
            yield Sentence("{file} is of no item of this plan", file=path.name)
