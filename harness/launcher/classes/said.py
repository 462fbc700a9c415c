"""What collecting came to, for a person: how many, who has something to say to, which files were of no use."""

from collections.abc import Iterator

from harness.classes.collected import Collected, Student
from harness.launcher.console import rich_console, say
from harness.results.from_json import line
from harness.results.words import _, moment

Row = tuple[str, str, str]  # student, name, what is said


def tell(collected: Collected) -> None:
    rows = list(rows_of(collected))
    console = rich_console()
    for student, name, said in rows if console is None else ():
        say(" ".join(filter(None, (f"{student}:" if student else " ", name and f"{name}:", said))))
    if console is not None and rows:
        from rich.table import Table
        from rich.text import Text
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in (_("student"), _("name"), _("what there is to say")):
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)
    for name, why in collected.unusable:
        say(line(f"{name} {why}"))
    say("")
    for count, what in counts_of(collected):
        say(f"{count:6,}  {what}")


def rows_of(collected: Collected) -> Iterator[Row]:
    """The first of a student's sentences stands beside the name."""
    for student in collected.students:
        for number, said in enumerate(notes_of(student)):
            yield (student.id, line(student.name), said) if number == 0 else ("", "", said)


def notes_of(student: Student) -> Iterator[str]:
    yield from (line(str(note)) for note in student.notes)
    for hand_in in student.hand_ins:
        when = f"{moment(hand_in.at)}: " if len(student.hand_ins) > 1 else ""
        yield from (line(f"{when}{note}") for note in hand_in.notes)


def counts_of(collected: Collected) -> Iterator[tuple[int, str]]:
    students = collected.students
    counted = [student.counted for student in students if student.counted]
    yield len(students), _("students")
    yield len(counted), _("with a hand-in that counts")
    yield sum(hand_in.late for hand_in in counted), _("of these late")
    yield len(students) - len(counted), _("with none")
    yield sum(any(True for _note in notes_of(student)) for student in students), _("with something to look at")
    yield len(collected.unusable), _("files and rows of which nothing was taken")
