"""The grades of one student as other programs read them. What is not judged loses nobody a point: it is told in words,
and its points are on neither side; only check50 has a word for it, `passed: null`.

Sources: gradescope-autograders.readthedocs.io/en/latest/specs (results.json); github.com/foundation50/classroom50,
wiki/Advanced-Autograding (result.json, and collect_scores.py, which checks it); github.com/cs50/check50,
docs/source/json_specification.rst; codegrade.com/blog/how-to-use-custom-test-blocks; github.com/autolab/Autolab,
docs/lab.md (autoresult). tests/formats/ has a schema of each.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC
from fractions import Fraction
from typing import Any

from harness.classes.grades import Grades, Judged, Part, in_digits
from harness.classes.output.own import Own
from harness.results.words import _


def gradescope(grades: Grades, own: Own) -> str:
    """A test for each task with its points, and one for each part with its status; what is not judged has neither."""
    open_tasks = ", ".join(one.task for one in own.open)
    output = _("Not judged yet, and not in the score: {tasks}").format(tasks=open_tasks) if open_tasks else ""
    return as_json({"score": figure(grades.so_far(own.student.id)), "output": output,
                    "tests": [test for n, one in enumerate(own.judged, 1) for test in tests_of(n, one)],
                    "extra_data": {"assignment": grades.assignment.id, "student": own.student.id,
                                   "late": bool(own.student.counted and own.student.counted.late)}})


def tests_of(n: int, one: Judged) -> Iterator[dict[str, Any]]:
    scored: dict[str, Any] = {} if one.points is None else {"score": figure(one.points), "max_score": one.of}
    yield {"number": str(n), "name": one.task, "output": "\n".join(said_of(one)), **scored}
    for i, part in enumerate(parts_of(one), 1):
        status = {} if part.good is None else {"status": "passed" if part.good else "failed"}
        yield {"number": f"{n}.{i}", "name": part.name, "output": "\n".join(lines_of(part)), **status}


def classroom50(grades: Grades, own: Own) -> str:
    """result.json takes whole points only; `points` beside them are exact. What only its runner knows is the hand-in's
    SHA-256 here, as it writes its own tag for a mark that was set by hand: put in the runner's values before use."""
    counted = own.student.counted
    tag = f"submit/{counted.sha256}" if counted else "submit/none"
    tests = [{"test-name": one.task, "passed": one.points >= one.of, "score": min(round(one.points), one.of),
              "max-score": one.of, "points": in_digits(one.points), "output": "\n".join(all_said_of(one))}
             for one in own.judged if one.points is not None]
    at = (counted.at if counted else own.student.due).astimezone(UTC)
    return as_json({
        "schema": "classroom50/result/v1", "classroom": "class", "assignment": grades.assignment.id,
        "assignment_type": "individual", "owner": own.student.id, "usernames": [own.student.id],
        "submission": tag, "commit": tag, "release": tag, "review": tag, "datetime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "score": sum(test["score"] for test in tests), "max-score": sum(test["max-score"] for test in tests),
        "tests": tests, "not-judged": [one.task for one in own.open]})


def check50(grades: Grades, own: Own) -> str:
    """A check for each part; for a task without parts, or that a person has marked, one of the whole: all points pass.
    `version` is that of the format."""
    return as_json({"slug": grades.assignment.id, "version": "3.0.0",
                    "results": [check for one in own.judged for check in checks_of(one)]})


def checks_of(one: Judged) -> Iterator[dict[str, Any]]:
    data = {"task": one.task, "points": in_digits(one.points), "of": one.of}
    for n, part in enumerate(parts_of(one), 1):
        why = "; ".join(map(str, part.notes)) or word(part.good)
        yield check(f"{one.task}.{n}", part.name, part.good, why, lines_of(part), data)
    if not parts_of(one):
        passed = one.points is not None and one.points >= one.of
        yield check(one.task, one.task, passed, "; ".join(said_of(one)), [], data)


def check(name: str, description: str, passed: bool | None, why: str, log: list[str],
          data: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "description": description, "passed": passed, "log": log,
            "cause": None if passed else {"rationale": why, "help": None}, "data": data, "dependency": None}


def codegrade(grades: Grades, own: Own) -> str:
    """One line, a fraction in whole numbers; none as long as nothing is judged."""
    points, of = grades.so_far(own.student.id), sum(one.of for one in own.judged if one.points is not None)
    if not of:
        return ""
    return json.dumps({"tag": "points", "points": f"{points.numerator}/{of * points.denominator}"}) + "\n"


def autolab(grades: Grades, own: Own) -> str:
    """Words for the student, and the scores in the last line; a problem that is not named there is graded by hand."""
    words = [f"{one.task}: {text}" for one in own.judged for text in all_said_of(one)]
    scores = {one.task: figure(one.points) for one in own.judged if one.points is not None}
    return "\n".join([*words, json.dumps({"scores": scores})]) + "\n"


Writer = Callable[[Grades, Own], str]
FORMATS: dict[str, tuple[str, Writer]] = {  # and how its files end
    "gradescope": (".json", gradescope), "classroom50": (".json", classroom50), "check50": (".json", check50),
    "codegrade": (".json", codegrade), "autolab": (".txt", autolab)}


def parts_of(one: Judged) -> tuple[Part, ...]:
    """Those that the points come from."""
    return one.parts if one.mark is None else ()


def said_of(one: Judged) -> list[str]:
    """A task in words, a line each."""
    points = _("not judged yet; these points are not lost") if one.points is None else \
        _("{points} of {of} points").format(points=in_digits(one.points), of=one.of)
    missing = [_("nothing was handed in for it")] if one.mark is None and not one.parts else []
    return [points, *missing, *one.comment.splitlines()]


def all_said_of(one: Judged) -> list[str]:
    return [*said_of(one), *(text for part in parts_of(one)
                             for text in (f"{word(part.good)}: {part.name}", *lines_of(part)))]


def lines_of(part: Part) -> list[str]:
    """Why, and what the tools have said."""
    return [*map(str, part.notes), *part.text.splitlines()]


def word(good: bool | None) -> str:
    return {True: _("good"), False: _("not yet"), None: _("not judged")}[good]


def figure(points: Fraction) -> float | int:
    """As JSON has numbers: whole, or with two decimals."""
    return int(points) if points.denominator == 1 else float(round(points, 2))


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
