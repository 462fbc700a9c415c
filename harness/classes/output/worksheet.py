"""Moodle's own offline grading worksheet, filled: headings, order and all other cells stay as they are.

Source: moodle/moodle, mod/assign/gradingtable.php writes it: recordid, fullname, what else the site shows of a user,
status, team, marker, grade, grademax, workflowstate, gradecanbechanged, timesubmitted, what was handed in, timemarked,
feedback. mod/assign/feedback/offline/importgradeslib.php and locallib.php read it again: they know a column by its
heading in the site's language, take the number at the end of recordid for who it is, and pass over, without a word,
a grade above the maximum or one that is locked. So nothing is renamed here, and what Moodle would pass over is said.

The columns are found by what is in them, as headings change with language and version; a heading that is known helps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from harness.classes.grades import Grades, in_digits
from harness.classes.output.people import People
from harness.classes.output.rows import Cell, separator_of, taken_apart, together
from harness.results.from_json import line
from harness.results.reading import Unusable, read_text
from harness.results.words import Sentence

# Of Moodle in English, and of its language packs zh_cn and zh_tw (what they have called so in some version).
GRADE = ("Grade", "成绩", "成績", "分數")
CHANGEABLE = ("Grade can be changed", "允许更改成绩", "分數可以被更改")  # no text: Moodle's
FEEDBACK = ("Feedback comments", "评语反馈")  # no text: Moodle's
NO = ("No", "否")
PERSON = re.compile(r"\D*\d+")  # Participant 123, 参与者123
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Columns:
    """`changeable`, `feedback`: None where there is none that can be told."""
    grade: int
    changeable: int | None
    feedback: int | None


@dataclass(slots=True)
class Worksheet:
    """`lines`: all of it; `rows`: those of them that are of a person."""
    lines: list[list[Cell]]
    rows: list[list[Cell]]
    columns: Columns
    separator: str
    bom: str


def read_worksheet(path: Path, points: int) -> Worksheet:
    """Unusable: it is no such sheet, or its maximum grade is not `points`."""
    text = read_text(path)
    separator = separator_of(text)
    lines = taken_apart(text, separator)
    head, rows = lines[0] if lines else [], [row for row in lines[1:] if len(row) > 1]
    if not rows or not all(len(row) == len(head) and PERSON.fullmatch(row[0].value) for row in rows):
        raise Unusable(Sentence("is no grading worksheet of Moodle's with students in it: each row begins with "
                                "Participant and a number, in the language of the site, and is as long as the others; "
                                "download it in Moodle under View all submissions, Download grading worksheet"))
    columns = columns_of(head, rows)
    most = number(rows[0][columns.grade + 1].value)
    if most != points:
        raise Unusable(Sentence("has a maximum grade of {most:g}, and the assignment has {points} points: set the "
                                "maximum grade to {points} in Moodle, and download the worksheet again",
                                most=most, points=points))
    bom = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    return Worksheet(lines, rows, columns, separator, bom)


def columns_of(head: list[Cell], rows: list[list[Cell]]) -> Columns:
    """The grade stands before the maximum grade, which is one number in all rows."""
    found = [i for i in range(1, len(head) - 1) if is_grade(i, rows)]
    named = [i for i in found if head[i].value in GRADE]
    if len(named or found) != 1:
        raise Unusable(Sentence("has no column that is known as the grade: before the maximum grade, which is the same "
                                "number in each row; its headings are {headings}; a grade by a scale cannot be filled, "
                                "so set the type of grade to Points in Moodle, and download the worksheet again",
                                headings=tuple(line(one.value)[:40] for one in head)))
    grade = (named or found)[0]
    changeable = next((i for i, one in enumerate(head) if one.value in CHANGEABLE), None)
    feedback = next((i for i, one in enumerate(head) if one.value in FEEDBACK), None)
    last = len(head) - 1  # of a date there is at least a dash
    if feedback is None and last > grade + 2 and not any(row[last].value for row in rows):
        feedback = last
    return Columns(grade, changeable, feedback)


def is_grade(i: int, rows: list[list[Cell]]) -> bool:
    most = {row[i + 1].value for row in rows}
    return len(most) == 1 and all(map(NUMBER.fullmatch, most)) and all(
        row[i].value in ("", "-") or NUMBER.fullmatch(row[i].value) for row in rows)


def number(text: str) -> float:
    return float(text.replace(",", "."))


def filled(sheet: Worksheet, grades: Grades) -> tuple[str, list[Sentence]]:
    """The text of the sheet with grades and feedback in it, and what is to be said of rows and students."""
    people = People(grades.collected.students, [[cell.value for cell in row[1:sheet.columns.grade]]
                                                for row in sheet.rows])
    notes = list(people.notes)
    done = 0
    for row, student in zip(sheet.rows, people.of_rows):
        if student is not None:
            said = list(fill(sheet, row, grades, student))
            notes += said
            done += not said
    if sheet.columns.feedback is None:
        notes.append(Sentence("no column of feedback is known in the worksheet, so grades alone were filled in"))
    return sheet.bom + together(sheet.lines), [
        Sentence("{done} of {rows} rows were filled in", done=done, rows=len(sheet.rows)), *notes]


def fill(sheet: Worksheet, row: list[Cell], grades: Grades, student: str) -> Iterator[Sentence]:
    """Into `row`; says why if not."""
    grade, changeable, feedback = sheet.columns.grade, sheet.columns.changeable, sheet.columns.feedback
    total = grades.total(student)
    if total is None:
        yield Sentence("{student}: not all tasks are judged, so the grade was left as it is", student=student)
    elif changeable is not None and row[changeable].value in NO:
        yield Sentence("{student}: Moodle lets nobody change the grade, so it was left as it is", student=student)
    elif total > number(row[grade + 1].value):
        yield Sentence("{student}: {points} points are more than the maximum grade, so the grade was left as it is",
                       student=student, points=in_digits(total))
    else:
        decimal = "," if "," in row[grade + 1].value else "."
        row[grade].put(in_digits(total).replace(".", decimal), sheet.separator)
        if feedback is not None:
            if row[feedback].value and not row[feedback].value.startswith(f"{grades.assignment.tasks[0].id}: "):
                yield Sentence("{student}: there is feedback of a person's in the worksheet, so it was left as it is",
                               student=student)
            else:
                row[feedback].put(feedback_of(grades, student), sheet.separator)


def feedback_of(grades: Grades, student: str) -> str:
    """In one line, as HTML, which Moodle takes it for."""
    return escape("; ".join(
        f"{one.task}: {in_digits(one.points)}/{one.of}" + (f" ({line(one.comment)})" if one.comment else "")
        for one in grades.of(student)), quote=False)
