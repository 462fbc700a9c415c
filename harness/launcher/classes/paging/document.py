"""page.json: all that the page of a class shows, with nobody's name where names are not to be shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.assignments.model import Assignment
from harness.classes.collected import Collected, Student
from harness.classes.grades import Judged
from harness.classes.place import Place
from harness.driver.labs import find_labs
from harness.launcher.classes.paging.computers import computers
from harness.launcher.classes.paging.names import Names
from harness.launcher.classes.paging.notes import notes
from harness.launcher.classes.paging.questions import asked
from harness.launcher.classes.paging.seen import Known, Said, Seen
from harness.results.from_json import line
from harness.results.words import moment

NOTHING = Seen()


def document(place: Place, assignment: Assignment, collected: Collected, judged: Mapping[tuple[str, str], Judged],
             known: Known, names: Names) -> dict[str, Any]:
    """`judged`: what there is of it."""
    students = {one.id: one for one in collected.students}
    seen = {one.id: known.get(one.counted.sha256, NOTHING) if one.counted else NOTHING for one in collected.students}
    said: dict[tuple[str, str], list[tuple[str, Said]]] = {}
    for id, its in seen.items():
        for one in its.said:
            said.setdefault((one.experiment, one.question), []).append((id, one))
    labs = {one.full_name: one for lab in find_labs() for one in lab.experiments}
    return {"format": 1, "kind": "class-page", "assignment": assignment.id, "title": line(assignment.title),
            "due": moment(assignment.due), "names": names.open,
            "tasks": [{"id": task.id, "kind": task.kind} for task in assignment.tasks],
            "students": [student_of(place, assignment, students[id], judged, names) for id in names.shown],
            "unread": names.places(id for id, its in seen.items() if not its.usable),
            "questions": asked(assignment, labs, said, names),
            "computers": computers(((id, ran) for id, its in seen.items() for ran in its.ran), names),
            "notes": notes(collected, names), "unusable": unusable(collected, names),
            "unusable_n": len(collected.unusable)}


def student_of(place: Place, assignment: Assignment, one: Student, judged: Mapping[tuple[str, str], Judged],
               names: Names) -> dict[str, Any]:
    page = place.feedback / f"{one.id}.html"
    return {"name": names.shown[one.id], "late": bool(one.counted and one.counted.late), "given": bool(one.counted),
            "link": link(page, place.folder) if names.open and page.is_file() else "",
            "cells": [state(judged.get((one.id, task.id)), one) for task in assignment.tasks]}


def link(page: Path, folder: Path) -> str:
    return page.relative_to(folder).as_posix()


def state(judged: Judged | None, student: Student) -> str:
    """good, parts, open (not judged), not-yet (nothing good is in it), nothing, or waiting (to be graded)."""
    if not student.counted and not (judged and judged.mark):
        return "nothing"
    if judged is None:
        return "waiting"
    if judged.points is None:
        return "open"
    if not judged.parts and judged.mark is None:
        return "nothing"
    if judged.points >= judged.of:
        return "good"
    return "parts" if judged.points > 0 else "not-yet"


def unusable(collected: Collected, names: Names) -> list[str]:
    """Files of which nothing was taken. Their names are made of people's: without names, none is told."""
    return [line(f"{name} {why}") for name, why in collected.unusable] if names.open else []
