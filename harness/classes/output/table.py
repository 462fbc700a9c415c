"""grades.csv: a row a student. The columns are called as nbgrader's export of grades calls its own, where it has them
(nbgrader/plugins/export.py: assignment, duedate, timestamp, student_id, email, score, max_score)."""

import csv
import io

from harness.classes.collected import Student
from harness.classes.grades import Grades, in_digits
from harness.classes.output.cells import cell
from harness.results.words import Why

BOM = "\ufeff"  # without it, a Chinese Excel reads UTF-8 as GBK


def table(grades: Grades) -> str:
    """A task's column is called TASK (POINTS), which no other column can be. Empty: not judged."""
    tasks = grades.assignment.tasks
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["assignment", "student_id", "name", "group", "email", *(f"{t.id} ({t.points})" for t in tasks),
                     "score", "so_far", "max_score", "not_judged", "duedate", "timestamp", "late", "notes"])
    for student in grades.collected.students:
        writer.writerow(row(grades, student))
    return BOM + text.getvalue()


def row(grades: Grades, student: Student) -> list[object]:
    judged, counted = grades.of(student.id), student.counted
    return [grades.assignment.id, cell(student.id), cell(student.name), cell(student.group), cell(student.email),
            *(in_digits(one.points) for one in judged),
            in_digits(grades.total(student.id)), in_digits(grades.so_far(student.id)), grades.assignment.points,
            " ".join(one.task for one in judged if one.points is None),
            student.due.isoformat(), counted.at.isoformat() if counted else "",
            "yes" if counted and counted.late else "", cell("; ".join(map(str, notes(grades, student))))]


def notes(grades: Grades, student: Student) -> list[Why]:
    """All that is to be said of a student to who teaches, each once: also why something is not judged."""
    counted = student.counted
    found = [*student.notes, *(counted.notes if counted else ())]
    found += [note for one in grades.of(student.id) if one.points is None
              for part in one.parts if part.good is None for note in part.notes]
    return list(dict.fromkeys(found))
