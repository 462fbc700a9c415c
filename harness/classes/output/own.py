"""What a student may read of what was judged: of nobody else, and nothing in it that a terminal or a page would obey.

What is noted of a student, as that the results are equal to another's, is for who teaches and is never asked for here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from harness.classes.collected import Student
from harness.classes.grades import Grades, Judged
from harness.results.from_json import line
from harness.results.words import Sentence, Why

SOMEBODY = frozenset({"whom", "owner"})


@dataclass(frozen=True, slots=True)
class Own:
    student: Student
    judged: list[Judged]
    notes: tuple[str, ...]

    @property
    def open(self) -> list[Judged]:
        return [one for one in self.judged if one.points is None]


def own_of(grades: Grades, student: Student) -> Own:
    """`judged`: in the order of the tasks; `notes`: of the hand-in that counts."""
    others = {one.id for one in grades.collected.students} - {student.id}
    judged = [replace(one, comment=block(one.comment), parts=tuple(
        replace(part, name=line(part.name), notes=told(part.notes, others), diff=block(part.diff),
                text=block(part.text)) for part in one.parts)) for one in grades.of(student.id)]
    return Own(student, judged, told(student.counted.notes if student.counted else (), others))


def told(notes: Iterable[Why], others: set[str]) -> tuple[str, ...]:
    """In the language of the day, but for those that are of another person, too."""
    return tuple(line(str(note)) for note in notes if others.isdisjoint(words_in(note)) and not names_somebody(note))


def names_somebody(said: object) -> bool:
    """By a name, which is no word that is known here: collecting calls such a value so."""
    return isinstance(said, Sentence) and (
        not SOMEBODY.isdisjoint(said.values) or any(map(names_somebody, said.values.values())))


def words_in(said: object) -> Iterator[str]:
    """Of the values of a sentence; a number is no student's."""
    if isinstance(said, Sentence | tuple):
        for value in said.values.values() if isinstance(said, Sentence) else said:
            yield from words_in(value)
    elif isinstance(said, str):
        yield from (word.strip(".,;:()") for word in said.split())


def block(text: str) -> str:
    """A text of several lines, with what would not show made visible."""
    return "\n".join(map(line, text.splitlines()))
