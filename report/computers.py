"""Results of several computers that have the same machine: told apart by where they were found."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from harness.results.collected import Kept, LeftOut

Parts = tuple[str, ...]
_SAY_NOTHING = {"", ".", "..", "/", "build", "results", "my", "predictions"}


@dataclass(slots=True)
class Placed:
    results: list[tuple[str, Kept]] = field(default_factory=list)
    notes: list[tuple[str, str, LeftOut]] = field(default_factory=list)
    names: dict[Parts, str] = field(default_factory=dict)  # of computers, by the parts of their places that tell
    machines: set[str] = field(default_factory=set)


def parts_of(path: Path) -> Parts:
    return tuple(path.parts)


def folder_of(file: Path, lab: object) -> Parts:
    """The folder of a machine's results: a result lies in a folder named after its lab there, or by itself."""
    folder = file.parent
    return parts_of(folder.parent if folder.name == lab else folder)


def place(results: list[tuple[Parts, str, Kept]], notes: list[tuple[Parts, str, str, LeftOut]]) -> Placed:
    found = _without_copies(_apart(results))
    notes = _first_hand(notes)
    machines = {kept.machine.name for _, kept in found} | {note.machine for *_, note in notes}
    by_machine: dict[str, set[Parts]] = defaultdict(set)
    for parts, kept in found:
        by_machine[kept.machine.name].add(parts)
    for parts, _, _, note in notes:
        by_machine[note.machine].add(parts)
    everywhere = {parts for origins in by_machine.values() for parts in origins}
    telling = {parts: _telling(parts, machines) for parts in everywhere}
    short = _short(telling)
    names = {machine: _names(origins, short) for machine, origins in by_machine.items()}
    placed = Placed(names={told: short[parts] for parts, told in telling.items()}, machines=machines)
    placed.results = [(names[kept.machine.name][parts], kept) for parts, kept in found]
    placed.notes = [(names[note.machine][parts], text, note) for parts, _, text, note in notes]
    return placed


def learners(predictions: list[tuple[Parts, str]], placed: Placed) -> list[tuple[str, str]]:
    """(place, document) -> (whose, document), each once. Who has results in the same place is called as their computer
    is; of anybody else the place tells."""
    telling = {text: _telling(parts, placed.machines) for parts, text in sorted(predictions, reverse=True)}
    own = _short({told: told for told in telling.values()})
    return sorted((placed.names.get(told, own[told]), text) for text, told in telling.items())


def _apart(results: list[tuple[Parts, str, Kept]]) -> list[tuple[Parts, str, Kept]]:
    """Different results of one experiment on one machine in one folder: each is a computer, named by its file."""
    there: dict[tuple[Parts, str, str, str], set[bytes]] = defaultdict(set)
    for parts, _, kept in results:
        there[parts, kept.lab, kept.experiment, kept.machine.name].add(kept.packed)
    crowded = {(key[0], key[3]) for key, different in there.items() if len(different) > 1}
    return [((*parts, Path(file).name.replace(".json", "")) if (parts, kept.machine.name) in crowded else parts,
             file, kept) for parts, file, kept in results]


def _without_copies(results: list[tuple[Parts, str, Kept]]) -> list[tuple[Parts, Kept]]:
    seen: set[tuple[str, str, str, bytes]] = set()
    found = []
    for parts, _, kept in sorted(results, key=lambda item: (item[0], item[1])):
        key = (kept.lab, kept.experiment, kept.machine.name, kept.packed)
        if key not in seen:
            seen.add(key)
            found.append((parts, kept))
    return found


def _first_hand(notes: list[tuple[Parts, str, str, LeftOut]]) -> list[tuple[Parts, str, str, LeftOut]]:
    """Once each; and a merged file is not asked about what a folder that is there too says in the same words."""
    folders = {(note.machine, text) for _, file, text, note in notes if file.endswith(".json")}
    there: dict[tuple[Parts, str, str], tuple[Parts, str, str, LeftOut]] = {}
    for parts, file, text, note in sorted(notes, key=lambda item: item[:3]):
        if file.endswith(".json") or (note.machine, text) not in folders:
            there.setdefault((parts, note.machine, text), (parts, file, text, note))
    return list(there.values())


def _telling(parts: Parts, machines: set[str]) -> Parts:
    return tuple(part for part in parts if part not in _SAY_NOTHING and part not in machines)


def _short(telling: dict[Parts, Parts]) -> dict[Parts, str]:
    """What is common to all is left out in front and behind: anna/build/linux64, ben/build/linux64 -> anna, ben."""
    different = set(telling.values())
    shortest = min(map(len, different), default=0)
    front = 0
    while front < shortest and len({parts[front] for parts in different}) == 1:
        front += 1
    back = 0
    while back < shortest - front and len({parts[-1 - back] for parts in different}) == 1:
        back += 1
    return {origin: "/".join(parts[front:len(parts) - back]) for origin, parts in telling.items()}


def _names(origins: set[Parts], short: dict[Parts, str]) -> dict[Parts, str]:
    """Unique within a machine, whatever the folders are called."""
    names: dict[Parts, str] = {}
    taken: set[str] = set()
    for origin in sorted(origins):
        name, n = short[origin], 2
        while name in taken:
            name, n = f"{short[origin]} ({n})".strip(), n + 1
        taken.add(name)
        names[origin] = name
    return names
