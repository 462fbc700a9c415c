"""JSON files of the driver's and the launcher's own."""

import json
from pathlib import Path
from typing import Any

from harness.results.writing import write_all


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write `value` to `path`, a key a line, whole or not at all. (With an indent, json takes ten times as long.)"""
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(one)}" for key, one in value.items())
    write_all(path.parent, {path.name: ["{", lines, "}\n"]})


def keep_json(path: Path, value: dict[str, Any]) -> None:
    """The same, if `path` does not hold it already."""
    try:
        if read_json(path) == value:
            return
    except (OSError, ValueError):
        pass
    write_json(path, value)


def read_json(path: Path) -> Any:
    """What is in `path`, a file of ours; NaN and Infinity are no JSON."""
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=no_constant)


def result_in(path: Path) -> dict[str, Any] | None:
    """The result that the driver has left there; None if there is none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    except OSError:
        return None


def no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that a result may hold")
