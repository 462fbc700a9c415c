"""Files that are there whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path`: whoever looks sees the old file or the new one, never a part of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: dict[str, Any]) -> None:
    write_whole(path, json.dumps(value, indent=1, ensure_ascii=True) + "\n")


def read_json(path: Path) -> Any:
    """What is in `path`, a file of ours; NaN and Infinity are no JSON."""
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=no_constant)


def no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that a result may hold")
