"""A small class that was graded, made up: right, wrong, open, late, missing, marked by a person, hostile."""

from datetime import datetime, timedelta
from fractions import Fraction

from harness.assignments.model import Assignment, assignment_of
from harness.classes.collected import Collected, HandIn, Student
from harness.classes.grades import Grades, Judged, Part
from harness.results.words import Sentence
from student import ASSIGNMENT

WEEK: Assignment = assignment_of(ASSIGNMENT)
GONE = Sentence("the same results as {student}", student="0007")
TOOLS = Sentence("the compiler was killed after {seconds} seconds", seconds=60)
HOSTILE = '<script>window.hit=1</script>"\'><img src=x onerror=window.hit=1>{{7*7}}\x1b[31m\u202e'


def hand_in(hours: int = -5, **more: object) -> HandIn:
    return HandIn("ab" * 32, WEEK.sha256, ("x.zip",), WEEK.due + timedelta(hours=hours), late=hours > 0,
                  **more)  # type: ignore[arg-type]


def student(number: str, name: str = "", due: datetime = WEEK.due, given: HandIn | None = None,
            **more: object) -> Student:
    hand_ins = (given,) if given else ()
    return Student(number, due, name, hand_ins=hand_ins, counts=0 if given else None, **more)  # type: ignore[arg-type]


def parts(*good: bool | None, **more: object) -> tuple[Part, ...]:
    return tuple(Part(f"part {n}", one, **more) for n, one in enumerate(good, 1))  # type: ignore[arg-type]


def tasks(of: Student, *found: tuple[Part, ...], marks: dict[str, Fraction] | None = None,
          comment: str = "") -> dict[tuple[str, str], Judged]:
    return {(of.id, task.id): Judged(of.id, task.id, task.points, one, (marks or {}).get(task.id),
                                     comment if task.id in (marks or {}) else "")
            for task, one in zip(WEEK.tasks, [*found, *[()] * 5])}


def grades() -> Grades:
    right = student("0007", "张伟", given=hand_in(), email="zhang@example.com", group="A")
    wrong = student("0008", "=HYPERLINK(\"http://x\")", given=hand_in(2), email="@sum(A1)", notes=(GONE,))
    opened = student("0009", "Ada O'Neil, Jr.", given=hand_in(notes=(GONE, Sentence("a file was left out"))))
    nothing = student("0010", "Łukasz \u202eevil\x1b[31m")
    hostile = student("0011", HOSTILE, given=hand_in())
    good = parts(True)
    full = {task.id: Fraction(task.points) for task in WEEK.tasks[-1:]}
    shown = Part("exactly those fall", False, (Sentence("{n} claims fell", n=2),), "-a\n+b", "warning: x\x1b[2J")
    judged = (
        tasks(right, good, good, good, good, parts(None), marks=full, comment="Well seen.")
        | tasks(wrong, good, parts(True, True, False), (shown,), good, parts(None), marks={"words": Fraction(5, 2)},
                comment="Read it again.")
        | tasks(opened, good, good, (Part("exactly those fall", None, (TOOLS, GONE)),), good, parts(None, text="Mine."))
        | tasks(nothing)
        | tasks(hostile, *[(Part(HOSTILE, False, (HOSTILE,), HOSTILE, HOSTILE),)] * 4, parts(None),
                marks={"words": Fraction(1)}, comment=HOSTILE))
    return Grades(WEEK, Collected(WEEK.id, WEEK.sha256, (right, wrong, opened, nothing, hostile)), judged)
