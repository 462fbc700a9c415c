"""What came of all items is put together: grades, with what a person gave, and all that is made of them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from harness.assignments.model import read_assignment
from harness.classes import marks, output, shards
from harness.classes.collected import Collected
from harness.classes.collecting.lists import Row
from harness.classes.grades import Grades, Judged
from harness.classes.place import Place
from harness.classes.plan import Plan
from harness.driver.errors import UserError
from harness.launcher.classes import pages
from harness.launcher.classes.work import troubled
from harness.launcher.console import complain, rich_console, say
from harness.results.from_json import line
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why, _, listed, ngettext

NAMED = 10  # of what is wrong, or of students, that a line names


def give(place: Place, collected: Collected, plan: Plan, folder: Path, worksheet: str | None = None,
         formats: Sequence[str] = ()) -> int:
    """Merge, write all that is made of it, and tell; gives the exit status. UserError: a shard is missing or no good,
    and then nothing is written."""
    rows = marks_in(place)
    grades, wrong = marks.marked(merged(place, collected, plan, folder), rows)
    open = [one for one in grades.judged.values() if one.points is None]
    try:
        written = output.write(place, grades, Path(worksheet) if worksheet else None, tuple(formats))
        asked = marks.ask(place.marks, rows, open)
    except Unusable as said:
        raise UserError(f"{worksheet} {said.why}") from None
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}").format(file=error.filename, why=error.strerror)) from error
    pages.make("feedback", place.folder / "feedback.json", place.feedback)
    for path in [*written, place.feedback]:
        say(_("written: {file}").format(file=path))
    for sentence in wrong:
        complain(line(f"{place.marks}: {sentence}"))
    tell(grades)
    trouble = any(map(troubled, open))
    if open:
        say(_("for what is not judged, look at the student's page in {folder}, write points into {file}, and grade "
              "again").format(folder=place.feedback, file=place.marks) + ngettext(
                  " ({n} row was added)", " ({n} rows were added)", asked).format(n=asked) * bool(asked))
    if trouble:
        say(_("where it was trouble of the tools, ./lab class grade tries once more; it is nobody's 0 points"))
    return 1 if wrong or trouble else 0


def marks_in(place: Place) -> list[Row]:
    try:
        return marks.read(place.marks)
    except Unusable as said:
        raise UserError(f"{place.marks} {said.why}") from None


def merged(place: Place, collected: Collected, plan: Plan, folder: Path) -> Grades:
    assignment = read_assignment(place.assignment)
    counted = [(one.id, one.counted.sha256, task.id) for one in collected.students if one.counted
               for task in assignment.tasks]
    if counted != [(item.student, item.hand_in, item.task) for item in plan.items]:
        raise UserError(_("the class was collected again after {plan} was written; make it anew by: ./lab class "
                          "grade").format(plan=place.plan))
    found, wrong = shards.merge(folder, plan)
    if wrong:
        raise UserError(_("not all of it is judged, so nothing was put together: {wrong}; ./lab class grade judges "
                          "what is missing or no good").format(wrong=line(few(wrong, "; "))))
    judged = {(item.student, item.task): one for item, one in found.items()}
    return Grades(assignment, collected, {
        (one.id, task.id): judged.get((one.id, task.id)) or Judged(one.id, task.id, task.points)
        for one in collected.students for task in assignment.tasks})


def few(things: Sequence[object], between: str = "") -> str:
    """The first of them, and how many more there are."""
    first = list(map(str, things[:NAMED]))
    if more := len(things) - NAMED:
        first += [ngettext("{n} more", "{n} more", more).format(n=more)] * (more > 0)
    return between.join(first) if between else listed(first)


def tell(grades: Grades) -> None:
    """Who is judged, and why others are not, as a table."""
    students = [one.id for one in grades.collected.students]
    whole = [id for id in students if grades.total(id) is not None]
    say(ngettext("{n} student is judged in all tasks", "{n} students are judged in all tasks", len(whole)).format(
        n=len(whole)) + ("" if len(whole) == len(students) else ", " + ngettext(
            "{n} is not", "{n} are not", len(students) - len(whole)).format(n=len(students) - len(whole))))
    rows = list(reasons(grades))
    console = rich_console()
    for row in rows if console is None else ():
        say("  " + "  ".join(row))
    if console is None or not rows:
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text
    table = Table(box=box.SIMPLE_HEAD)
    for head in (_("task"), _("not judged, because"), _("students")):
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def reasons(grades: Grades) -> Iterator[tuple[str, str, str]]:
    """By task and reason, whom it is about."""
    found: list[tuple[int, str, str]] = []
    for number, task in enumerate(grades.assignment.tasks):
        for student in grades.collected.students:
            one = grades.judged[student.id, task.id]
            if one.points is None:
                found.append((number, line("; ".join(dict.fromkeys(map(str, whys(one))))), line(student.id)))
    for (number, why), some in groupby(sorted(found), key=lambda row: row[:2]):
        yield grades.assignment.tasks[number].id, why, few([row[2] for row in some])


def whys(judged: Judged) -> list[Why]:
    open = [part for part in judged.parts if part.good is None]
    return [note for part in open for note in part.notes] or [Sentence("a person is to read it")]
