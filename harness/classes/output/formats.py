"""The grades of one student as other programs read them. What is not judged loses nobody a point: it is told in words,
and its points are on neither side; only check50 has a word for it, `passed: null`.

Sources: gradescope-autograders.readthedocs.io/en/latest/specs (results.json); github.com/foundation50/classroom50,
wiki/Advanced-Autograding (result.json, and collect_scores.py, which checks it); github.com/cs50/check50,
docs/source/json_specification.rst; codegrade.com/blog/how-to-use-custom-test-blocks; github.com/autolab/Autolab,
docs/lab.md (autoresult). tests/formats/ has a schema of each.
"""

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from harness.classes.collected import Student
from harness.classes.grades import Grades, Judged, Part, in_digits
from harness.results.words import _


def gradescope(grades: Grades, student: Student) -> str:
    """A test for each task with its points, and one for each part with its status. Without a status of a test's own
    Gradescope calls it failed if it has not all points, so a test that is not judged has no points either."""
    tests = [test for n, one in enumerate(grades.of(student.id), 1) for test in tests_of(n, one)]
    return as_json({"score": figure(grades.so_far(student.id)), "output": not_judged(grades, student), "tests": tests,
                    "extra_data": {"assignment": grades.assignment.id, "student": student.id,
                                   "late": bool(student.counted and student.counted.late)}})


def tests_of(n: int, one: Judged) -> Iterator[dict[str, Any]]:
    scored = {} if one.points is None else {"score": figure(one.points), "max_score": one.of}
    yield {"number": str(n), "name": one.task, "output": "\n".join(said_of(one)), **scored}
    for i, part in enumerate(one.parts, 1):
        status = {True: {"status": "passed"}, False: {"status": "failed"}, None: {}}[part.good]
        yield {"number": f"{n}.{i}", "name": part.name, "output": "\n".join(lines_of(part)),
               **({} if one.mark is not None else status)}


def classroom50(grades: Grades, student: Student) -> str:
    """result.json takes whole points only; `points` beside them are exact. What only its runner knows is the hand-in's
    SHA-256 here, as it writes its own tag for a mark that was set by hand: put in the runner's values before use."""
    judged = [one for one in grades.of(student.id) if one.points is not None]
    tag = f"submit/{student.counted.sha256}" if student.counted else "submit/none"
    tests = [{"test-name": one.task, "passed": one.points >= one.of, "score": min(round(one.points), one.of),
              "max-score": one.of, "points": in_digits(one.points), "output": "\n".join(said_of(one))}
             for one in judged if one.points is not None]
    return as_json({
        "schema": "classroom50/result/v1", "classroom": "class", "assignment": grades.assignment.id,
        "assignment_type": "individual", "owner": student.id, "usernames": [student.id], "submission": tag,
        "commit": tag, "release": tag, "review": tag,
        "datetime": (student.counted.at if student.counted else student.due).isoformat(),
        "score": sum(test["score"] for test in tests), "max-score": sum(test["max-score"] for test in tests),
        "tests": tests, "not-judged": [one.task for one in grades.of(student.id) if one.points is None]})


def check50(grades: Grades, student: Student) -> str:
    """A check for each part; for a task without parts, or that a person has marked, one of the whole: all points pass.
    `version` is that of the format."""
    return as_json({"slug": grades.assignment.id, "version": "3.0.0",
                    "results": [check for one in grades.of(student.id) for check in checks_of(one)]})


def checks_of(one: Judged) -> Iterator[dict[str, Any]]:
    data = {"task": one.task, "points": in_digits(one.points), "of": one.of}
    if one.mark is not None or not one.parts:
        yield check(one.task, one.task, bool(one.points is not None and one.points >= one.of), said_of(one), data)
    else:
        for n, part in enumerate(one.parts, 1):
            yield check(f"{one.task}.{n}", part.name, part.good, lines_of(part), data)


def check(name: str, description: str, passed: bool | None, log: list[str], data: dict[str, Any]) -> dict[str, Any]:
    cause = None if passed else {"rationale": log[0] if log else word(passed), "help": None}
    return {"name": name, "description": description, "passed": passed, "log": log, "cause": cause, "data": data,
            "dependency": None}


def codegrade(grades: Grades, student: Student) -> str:
    """One line, a fraction in whole numbers; none as long as nothing is judged."""
    judged = [one for one in grades.of(student.id) if one.points is not None]
    points, of = grades.so_far(student.id), sum(one.of for one in judged)
    if not of:
        return ""
    return json.dumps({"tag": "points", "points": f"{points.numerator}/{of * points.denominator}"}) + "\n"


def autolab(grades: Grades, student: Student) -> str:
    """Words for the student, and the scores in the last line; a problem that is not named there is graded by hand."""
    judged = grades.of(student.id)
    words = [f"{one.task}: {text}" for one in judged for text in said_of(one)]
    scores = {one.task: figure(one.points) for one in judged if one.points is not None}
    return "\n".join([*words, json.dumps({"scores": scores})]) + "\n"


Writer = Callable[[Grades, Student], str]
FORMATS: dict[str, tuple[str, Writer]] = {  # and how its files end
    "gradescope": (".json", gradescope), "classroom50": (".json", classroom50), "check50": (".json", check50),
    "codegrade": (".json", codegrade), "autolab": (".txt", autolab)}


def said_of(one: Judged) -> list[str]:
    """A task in words, a line each."""
    points = _("not judged yet; these points are not lost") if one.points is None else \
        _("{points} of {of} points").format(points=in_digits(one.points), of=one.of)
    comment = [" ".join(one.comment.split())] if one.comment.strip() else []
    if one.mark is None and not one.parts:
        return [points, _("nothing was handed in for it"), *comment]
    parts = [] if one.mark is not None else [f"{word(part.good)}: {part.name}" for part in one.parts]
    return [points, *comment, *parts]


def lines_of(part: Part) -> list[str]:
    """Why, and what the tools have said."""
    return [text for note in (*part.notes, part.text) for text in str(note).splitlines() if text.strip()]


def word(good: bool | None) -> str:
    return {True: _("good"), False: _("not yet"), None: _("not judged")}[good]


def not_judged(grades: Grades, student: Student) -> str:
    left = [one.task for one in grades.of(student.id) if one.points is None]
    return _("Not judged yet, and not in the score: {tasks}").format(tasks=", ".join(left)) if left else ""


def figure(points: Fraction) -> float | int:
    """As JSON has numbers: whole, or with two decimals."""
    return int(points) if points.denominator == 1 else float(round(points, 2))


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
