"""What this tree knows beyond the results that are given: where Wine differs, and results that are kept with the labs.

The Windows kit knows no differs.toml. So what it measured under Wine is judged here as the driver would have.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.results.collected import RECORDED, Kept
from harness.results.differs import apply_differs, entries_in
from harness.results.reading import Unusable
from harness.results.words import Why


class Ours:
    """`labs` is the folder of the labs; None: they are not here, and nothing more is known."""

    def __init__(self, labs: Path | None) -> None:
        self.labs = labs
        self._entries: dict[str, list[dict[str, Any]]] = {}

    def judge(self, document: dict[str, Any]) -> tuple[str, Why] | None:
        """Change the verdicts of a kit's result by differs.toml, as the driver does; gives what is wrong with that."""
        lab, ended = document["lab"], document.get("ended") or {"how": "ran"}
        if not self.labs or ended["how"] != "ran":
            return None
        path, problem = self.labs / lab / "differs.toml", None
        if lab not in self._entries:
            try:
                self._entries[lab] = entries_in(path)
            except (Unusable, OSError) as error:
                self._entries[lab] = []
                problem = (str(path), error.why if isinstance(error, Unusable) else str(error))
        complaints = apply_differs(document, self._entries[lab])
        document["ended"] = {"how": "ran", "why": complaints[0][:2000] if complaints else None}
        return problem

    def recorded(self) -> Iterator[Path]:
        """The folders of results that are kept with the labs."""
        if self.labs:
            yield from sorted(path for path in self.labs.glob("*/recorded") if path.is_dir())


def is_recorded(computer: object) -> bool:
    return isinstance(computer, str) and computer.startswith(RECORDED)


def placed(recorded: Iterable[tuple[tuple[str, ...], str, Kept]], here: Iterable[Kept]) -> list[Kept]:
    """Those that are not here as well, each under a name that says on what and when its folder was measured: the
    folders of one computer in several labs are one column."""
    seen = {(k.lab, k.experiment, k.machine.name, k.packed) for k in here}
    folders: dict[tuple[tuple[str, ...], str, str], list[Kept]] = defaultdict(list)
    for parts, name, kept in recorded:
        if (key := (kept.lab, kept.experiment, kept.machine.name, kept.packed)) not in seen:
            seen.add(key)
            folders[parts, name, kept.machine.name].append(kept)
    taken: set[tuple[str, str, str, str]] = set()
    results = []
    for (_parts, told, machine), group in sorted(folders.items(), key=lambda item: item[0]):
        name = first = told or f"{RECORDED}{group[0].machine.system}, {min(k.started for k in group)[:10]}"
        n = 1
        while taken & {(machine, name, k.lab, k.experiment) for k in group}:
            n += 1
            name = f"{first} ({n})"
        taken |= {(machine, name, k.lab, k.experiment) for k in group}
        results += [replace(kept, computer=name) for kept in group]
    return results
