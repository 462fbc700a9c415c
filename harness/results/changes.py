"""What each step changed: as the probe wrote it; format 1 lacks it, and here, only here, it is subtracted."""

from collections.abc import Iterator
from typing import Any

from harness.results.model import Figures

Change = dict[str, Figures]
_GROUPS = ("process", "memory_status")


def with_changes(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of a result, as format 2 has them."""
    before = document["begin"]
    for step in document["steps"]:
        if document["format"] == 1 and step["absent"] is None:
            step = {**step, "change": {group: _between(before[group], step[group]) for group in _GROUPS}}
            before = step
        yield step


def _between(before: Figures, now: Figures) -> Figures:
    return {column: minus(now[column], before[column]) for column in now}


def minus(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a - b
