"""feedback.json: what each student is to read of his or her own work, for the program that makes the pages.

It says nothing of anybody else: what is noted of a student (who has an equal result) is for who teaches.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from harness.assignments.model import Task
from harness.classes.collected import Student
from harness.classes.grades import Grades, Judged, in_digits
from harness.results.words import Sentence, Why


def feedback(grades: Grades) -> dict[str, Any]:
    assignment = grades.assignment
    everybody = {one.id for one in grades.collected.students}
    return {"format": 1, "kind": "feedback", "assignment": assignment.id, "title": assignment.title,
            "points": assignment.points,
            "students": [of_student(grades, one, everybody - {one.id}) for one in grades.collected.students]}


def of_student(grades: Grades, student: Student, others: set[str]) -> dict[str, Any]:
    counted = student.counted
    return {"id": student.id, "name": student.name, "due": time_of(student.due),
            "at": time_of(counted.at) if counted else "", "late": bool(counted and counted.late),
            "notes": own(counted.notes if counted else (), others),
            "total": in_digits(grades.total(student.id)), "so_far": in_digits(grades.so_far(student.id)),
            "judged_of": sum(one.of for one in grades.of(student.id) if one.points is not None),
            "tasks": [of_task(task, one, others)
                      for task, one in zip(grades.assignment.tasks, grades.of(student.id))]}


def of_task(task: Task, one: Judged, others: set[str]) -> dict[str, Any]:
    return {"id": task.id, "kind": task.kind, "asks": task.asks, "of": one.of, "points": in_digits(one.points),
            "all": one.points is not None and one.points >= one.of, "marked": one.mark is not None,
            "comment": one.comment, "experiments": list(task.experiments), "machine": task.machine,
            "parts": [{"name": part.name, "good": part.good, "notes": own(part.notes, others), "diff": part.diff,
                       "text": part.text} for part in one.parts]}


def own(notes: Iterable[Why], others: set[str]) -> list[str]:
    """Told, but for those that name another student."""
    return [str(note) for note in notes if others.isdisjoint(words_in(note))]


def words_in(said: object) -> Iterator[str]:
    if isinstance(said, Sentence):
        for value in said.values.values():
            yield from words_in(value)
    elif isinstance(said, tuple):
        for value in said:
            yield from words_in(value)
    else:
        yield from (word.strip(".,;:()") for word in str(said).split())


def time_of(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M %z}"
