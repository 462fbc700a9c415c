"""marks.csv: what a person gives for what no program can judge; student, task, points, comment."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from harness.classes.collecting.lists import Row, rows_of, text_of
from harness.classes.grades import Grades, Judged, in_digits
from harness.results.words import Sentence
from harness.results.writing import write_all

COLUMNS = ("student", "task", "points", "of", "comment")
NEEDED = COLUMNS[:3]
POINTS = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,4}))?")  # a spreadsheet may write a comma


def read(path: Path) -> list[Row]:
    """Its rows; none, if there is no file. Unusable: it is no such sheet."""
    return list(rows_of(text_of(path), NEEDED)) if path.exists() else []


def marked(grades: Grades, rows: Sequence[Row]) -> tuple[Grades, list[Sentence]]:
    """The grades with what a person gave; and a sentence on each row that cannot be used. Without points a row is one
    that nobody has filled yet."""
    given: dict[tuple[str, str], Judged] = {}
    wrong: list[Sentence] = []
    for number, row in rows:
        key, points = (row["student"], row["task"]), row["points"]
        judged = grades.judged.get(key)
        if not points:
            continue
        mark = mark_of(points)
        if not judged:
            wrong.append(Sentence("line {n}: there is no task {task!r} of a student {student!r}", n=number,
                                  student=key[0][:80], task=key[1][:80]))
        elif key in given:
            wrong.append(Sentence("line {n}: {student} has a mark for {task} in a line before; that counts", n=number,
                                  student=key[0], task=key[1]))
        elif mark is None or mark > judged.of:
            wrong.append(Sentence("line {n}: {points!r} are no points of 0 to {of}", n=number, points=points[:80],
                                  of=judged.of))
        else:
            given[key] = replace(judged, mark=mark, comment=row.get("comment", ""))
    return replace(grades, judged=grades.judged | given), wrong


def mark_of(text: str) -> Fraction | None:
    found = POINTS.fullmatch(text)
    return Fraction(f"{found[1]}.{found[2] or 0}") if found else None


def ask(path: Path, rows: Sequence[Row], open: Iterable[Judged]) -> int:
    """Add a row without points for each of those that has none; what stands in the others stays. The file is then one
    of UTF-8 with BOM. How many were added; OSError: it cannot be written."""
    there = [row for _line, row in rows]
    known = {(row["student"], row["task"]) for row in there}
    more = [{"student": one.student, "task": one.task, "of": in_digits(Fraction(one.of))}
            for one in open if (one.student, one.task) not in known]
    if more:
        written = io.StringIO(newline="")
        columns = dict.fromkeys([*COLUMNS, *(name for row in there for name in row if name)])
        writer = csv.DictWriter(written, list(columns), "", "ignore")
        writer.writeheader()
        writer.writerows([*there, *more])
        write_all(path.parent, {path.name: ["\ufeff", written.getvalue()]})
    return len(more)
