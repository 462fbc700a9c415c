"""Recorded results for the tests of the report, and the ways to spoil them."""

import copy
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
GOLDEN = ROOT / "tests" / "golden"
RESULTS = GOLDEN / "results"
ONE = RESULTS / "linux64" / "results" / "02-virtual-memory" / "reserve-commit-touch.json"


def document() -> dict[str, Any]:
    """A good result, to be changed as one likes."""
    loaded: dict[str, Any] = json.loads(ONE.read_text())
    return loaded


def build_folder(where: Path) -> Path:
    """What a run leaves: build/<machine>/results, one a machine."""
    build = where / "build"
    shutil.copytree(RESULTS, build)
    return build


def every_text_replaced(value: Any, text: Callable[[str], str]) -> Any:
    """The same document with every text in it that may hold anything changed; names and words of ours stay."""
    fixed = {"name", "experiment", "lab", "started", "verdict", "relation", "state", "kind", "how", "experiments",
             "then", "columns", "machine"}
    if isinstance(value, dict):
        return {key: copy.deepcopy(inner) if key in fixed and not isinstance(inner, dict)
                else every_text_replaced(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [every_text_replaced(inner, text) for inner in value]
    return text(value) if isinstance(value, str) else value
