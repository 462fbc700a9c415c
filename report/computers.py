"""Results of several computers that have the same machine: told apart by where they were found."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from harness.results.collected import Equal, Kept, LeftOut

Parts = tuple[str, ...]
_SAY_NOTHING = {"", ".", "..", "/", "build", "results", "my", "predictions", "report"}


@dataclass(slots=True)
class Placed:
    results: list[tuple[str, Kept]] = field(default_factory=list)
    notes: list[tuple[str, str, LeftOut]] = field(default_factory=list)
    names: dict[Parts, str] = field(default_factory=dict)  # of computers, by the parts of their places that tell
    machines: set[str] = field(default_factory=set)
    equal: list[Equal] = field(default_factory=list)


def parts_of(path: Path) -> Parts:
    return tuple(path.parts)


def folder_of(file: Path, lab: object) -> Parts:
    """The folder of a machine's results: a result lies in a folder named after its lab there, or by itself."""
    folder = file.parent
    return parts_of(folder.parent if folder.name == lab else folder)


def named(parts: Parts, students: dict[Parts, str]) -> Parts:
    """`parts` with the student's id in the place of the folder or zip that was handed in; one who has handed in more
    beside it keeps the name of that."""
    for n in range(len(parts), 0, -1):
        if student := students.get(above := parts[:n]):
            others = [one for one, its in students.items() if its == student and one[:-1] == above[:-1]]
            return (*above[:-1], student if len(others) == 1 else f"{student} ({above[-1]})", *parts[n:])
    return parts


def place(results: list[tuple[Parts, str, Kept]], notes: list[tuple[Parts, str, str, LeftOut]]) -> Placed:
    notes = _first_hand(notes)
    machines = {kept.machine.name for *_, kept in results} | {note.machine for *_, note in notes}
    found = _each_once(_apart(results), machines)
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
    placed.equal = _equal(placed.results)
    placed.notes = [(names[note.machine][parts], text, note) for parts, _, text, note in notes]
    return placed


def learners(predictions: list[tuple[Parts, str]], placed: Placed) -> list[tuple[str, str]]:
    """(place, document) -> (whose, document), of each person once. Who has results in the same place is called as their
    computer is; of anybody else the place tells."""
    where: dict[str, list[Parts]] = defaultdict(list)
    for told, text in sorted({(_telling(parts, placed.machines), text) for parts, text in predictions}):
        if not any(_is_same(told, one) for one in where[text]):
            where[text].append(told)
    own = _short({told: told for places in where.values() for told in places})
    return sorted((placed.names.get(told, own[told]), text) for text, places in where.items() for told in places)


def _apart(results: list[tuple[Parts, str, Kept]]) -> list[tuple[Parts, str, Kept]]:
    """Different results of one experiment on one machine in one folder: each is a computer, named by its file."""
    there: dict[tuple[Parts, str, str, str], set[bytes]] = defaultdict(set)
    for parts, _, kept in results:
        there[parts, kept.lab, kept.experiment, kept.machine.name].add(kept.packed)
    crowded = {(key[0], key[3]) for key, different in there.items() if len(different) > 1}
    return [((*parts, Path(file).name.replace(".json", "")) if (parts, kept.machine.name) in crowded else parts,
             file, kept) for parts, file, kept in results]


def _each_once(results: list[tuple[Parts, str, Kept]], machines: set[str]) -> list[tuple[Parts, Kept]]:
    """What was found twice of one computer (in its folder and in its merged file, say) is one. Equal results of two are
    two: somebody has copied them, which the one who reads the report is to see."""
    seen: dict[tuple[str, str, str, bytes], list[Parts]] = defaultdict(list)
    found = []
    for parts, file, kept in sorted(results, key=lambda item: (_is_merged(item[1]), item[0], item[1])):
        there = seen[kept.lab, kept.experiment, kept.machine.name, kept.packed]
        told = _telling(parts, machines)
        if told not in there and not (_is_merged(file) and any(_is_same(told, one) for one in there)):
            found.append((parts, kept))
        there.append(told)
    return sorted(found, key=lambda item: item[0])


def _is_same(merged: Parts, folder: Parts) -> bool:
    """May what a merged file holds be what that folder does? It lies in the folder, or has the name of its computer."""
    name = tuple("/".join(merged[-1:]).split("/"))
    return merged[:len(folder)] == folder or folder[-len(name):] == name


def _is_merged(file: str) -> bool:
    """Does a result stand in a merged file?"""
    return not file.endswith(".json")


def _equal(results: list[tuple[str, Kept]]) -> list[Equal]:
    """Those of several computers that are the same to the last byte, by who has them. The time to the second is in
    each: no two runs are."""
    same: dict[tuple[str, str, str, bytes], set[str]] = defaultdict(set)
    for computer, kept in results:
        same[kept.lab, kept.experiment, kept.machine.name, kept.packed].add(computer)
    what: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (lab, experiment, machine, _), computers in sorted(same.items()):
        if len(computers) > 1:
            what[tuple(sorted(computers))].append(f"{lab}.{experiment}, {machine}")
    return [Equal(computers, tuple(of)) for computers, of in sorted(what.items())]


def _first_hand(notes: list[tuple[Parts, str, str, LeftOut]]) -> list[tuple[Parts, str, str, LeftOut]]:
    """Once each; and a merged file is not asked about what a folder that is there too says in the same words."""
    folders = {(note.machine, text) for _, file, text, note in notes if not _is_merged(file)}
    there: dict[tuple[Parts, str, str], tuple[Parts, str, str, LeftOut]] = {}
    for parts, file, text, note in sorted(notes, key=lambda item: item[:3]):
        if not _is_merged(file) or (note.machine, text) not in folders:
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
