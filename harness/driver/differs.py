"""The driver's share of a verdict: differs.toml, which lists where Wine is known not to be Windows."""

from pathlib import Path
from typing import Any

from harness.driver.errors import UserError
from harness.results.differs import entries_in
from harness.results.reading import Unusable


def read_differs(lab: Path) -> list[dict[str, Any]]:
    """The entries of a lab's differs.toml. UserError says what is wrong with it."""
    path = lab / "differs.toml"
    try:
        return entries_in(path)
    except Unusable as wrong:
        raise UserError(f"{path}: {wrong.why}") from wrong
