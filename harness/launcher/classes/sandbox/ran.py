"""What came of a stranger's source in the sandbox."""

from dataclasses import dataclass
from typing import Any

from harness.results.words import Why


@dataclass(frozen=True)
class Ran:
    """`compiler`: its words where the source does not compile. `results`: of each run the official probe's own result,
    as the driver completes it (verdicts with differs applied), or None. `ended`: of each run None, or why it gave none.
    `foul`: what it tried and was kept from doing, a sentence each. `trouble`: the tools' own; then nothing was
    judged."""
    compiler: str = ""
    results: tuple[dict[str, Any] | None, ...] = ()
    ended: tuple[Why | None, ...] = ()
    foul: tuple[Why, ...] = ()
    trouble: Why | None = None
