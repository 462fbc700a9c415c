"""What there is to say of students: who has the same as another, who is late, who handed in nothing, what else."""

from collections.abc import Callable, Iterator
from typing import Any

from harness.classes.collected import Collected, Student
from harness.classes.collecting.equal import SAYS
from harness.launcher.classes.paging.names import Names
from harness.results.words import Sentence, Why


def notes(collected: Collected, names: Names) -> dict[str, list[dict[str, Any]]]:
    """Each a list of who, and what is said."""
    students = {one.id: one for one in collected.students}
    in_order = [students[id] for id in names.shown]
    return {"equal": list(rows(in_order, names, is_equal)),
            "late": list(rows([one for one in in_order if one.counted and one.counted.late], names, is_late, True)),
            "missing": list(rows([one for one in in_order if not one.counted], names, lambda note: True, True)),
            "other": list(rows([one for one in in_order if one.counted], names,
                               lambda note: not is_equal(note) and not is_late(note)))}


def rows(students: list[Student], names: Names, wanted: Callable[[Why], bool],
         silent: bool = False) -> Iterator[dict[str, Any]]:
    """`silent`: also of whom nothing is said."""
    for one in students:
        said = dict.fromkeys(note for note in (*one.notes, *(it for hand_in in one.hand_ins for it in hand_in.notes))
                             if wanted(note))
        told = list(filter(None, (names.told(note, one.id) for note in said)))
        if told or silent:
            yield {"who": names.places([one.id])[0], "notes": told}


def is_equal(note: Why) -> bool:
    return isinstance(note, Sentence) and (note.text in SAYS.values() or any(
        isinstance(value, Sentence) and is_equal(value) for value in note.values.values()))


def is_late(note: Why) -> bool:
    return isinstance(note, Sentence) and "long" in note.values
