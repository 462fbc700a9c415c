"""Who is shown as what: by name, or as a number that says nothing of who it is. names.csv says who has which."""

import csv
import io
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.classes.collected import Collected, Student
from harness.classes.collecting.lists import rows_of, text_of
from harness.classes.output.cells import cell
from harness.classes.output.own import SOMEBODY
from harness.results.from_json import line
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why, _
from harness.results.writing import write_all

COLUMNS = ("number", "student", "name")
TELLING = 4  # letters of an id from which on it is looked for inside other words


@dataclass(frozen=True, slots=True)
class Names:
    """`shown`: {id: as what}, in the order of the page; `open`: are these the names themselves?"""
    shown: dict[str, str]
    open: bool

    def places(self, ids: Iterable[str]) -> list[int]:
        """Of students, in the list of the page."""
        wanted = set(ids)
        return [place for place, id in enumerate(self.shown) if id in wanted] if wanted else []

    def told(self, note: Why, own: str) -> str:
        """A note on the student `own`. Where names are not shown, nobody is named in it, and words that are somebody
        else's are left out, as nobody knows whom they name: empty."""
        if self.open:
            return line(str(note))
        return line(str(self._veiled(note, own))) if isinstance(note, Sentence) else ""

    def _veiled(self, value: object, own: str, key: str = "") -> object:
        if isinstance(value, Sentence):
            return Sentence(value.text, **{name: self._veiled(one, own, name) for name, one in value.values.items()})
        if isinstance(value, tuple):
            return tuple(self._veiled(one, own, key) for one in value)
        if not isinstance(value, str):
            return value
        if value in self.shown:
            return self.shown[value]
        if key in SOMEBODY:
            return _("somebody")
        return value.replace(own, self.shown[own]) if len(own) >= TELLING else value


def names_of(path: Path, collected: Collected, named: bool) -> Names:
    """By name, or by number, as names.csv (`path`) has them, which is then written. OSError: it cannot be."""
    if named:
        students = sorted(collected.students, key=lambda one: (line(one.name).casefold(), one.id))
        return Names({one.id: f"{line(one.name)} ({one.id})" if one.name else one.id for one in students}, True)
    numbers = numbered(path, [one.id for one in collected.students])
    write(path, numbers, {one.id: one for one in collected.students})
    return Names({id: _("student {n}").format(n=number) for id, number in numbers.items()}, False)


def numbered(path: Path, ids: list[str]) -> dict[str, int]:
    """By number: those of before keep theirs, all others come behind in an order of chance."""
    known = read(path)
    found = {id: known[id] for id in ids if id in known}
    first = max(known.values(), default=0) + 1
    more = [id for id in ids if id not in known]
    secrets.SystemRandom().shuffle(more)
    found |= {id: number for number, id in enumerate(more, first)}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def read(path: Path) -> dict[str, int]:
    """Empty: there is none yet, or none that can be used."""
    try:
        rows = [row for _line, row in rows_of(text_of(path), COLUMNS[:2])] if path.exists() else []
        found = {row["student"].removeprefix("'"): int(row["number"]) for row in rows}
    except (Unusable, ValueError):
        return {}
    good = len(set(found.values())) == len(rows) and all(0 < number < 10 ** 6 for number in found.values())
    return found if good else {}


def write(path: Path, numbers: dict[str, int], students: dict[str, Student]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([number, cell(id), cell(students[id].name)] for id, number in numbers.items())
    write_all(path.parent, {path.name: ["\ufeff", text.getvalue()]})
