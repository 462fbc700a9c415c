"""feedback.json: what each student is to read of his or her own work, for the program that makes the pages."""

from typing import Any

from harness.assignments.model import Task
from harness.classes.collected import Student
from harness.classes.grades import Grades, Judged, in_digits
from harness.classes.output.own import own_of
from harness.results.from_json import line
from harness.results.words import moment


def feedback(grades: Grades) -> dict[str, Any]:
    assignment = grades.assignment
    return {"format": 1, "kind": "feedback", "assignment": assignment.id, "title": line(assignment.title),
            "points": assignment.points,
            "students": [of_student(grades, one) for one in grades.collected.students]}


def of_student(grades: Grades, student: Student) -> dict[str, Any]:
    counted, own = student.counted, own_of(grades, student)
    return {"id": student.id, "name": line(student.name), "due": moment(student.due),
            "at": moment(counted.at) if counted else "", "late": bool(counted and counted.late),
            "notes": list(own.notes),
            "total": in_digits(grades.total(student.id)), "so_far": in_digits(grades.so_far(student.id)),
            "judged_of": grades.assignment.points - sum(one.of for one in own.open),
            "tasks": [of_task(task, one) for task, one in zip(grades.assignment.tasks, own.judged)]}


def of_task(task: Task, one: Judged) -> dict[str, Any]:
    """`points`: in digits, or empty; `all`: there are no more to be had."""
    return {"id": task.id, "kind": task.kind, "asks": task.asks, "of": one.of, "points": in_digits(one.points),
            "all": one.points is not None and one.points >= one.of, "marked": one.mark is not None,
            "comment": one.comment, "experiments": list(task.experiments), "machine": task.machine,
            "parts": [{"name": part.name, "good": part.good, "notes": list(part.notes), "diff": part.diff,
                       "text": part.text} for part in one.parts]}
