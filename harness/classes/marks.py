"""marks.csv: what a person gives for what no program can judge; student, task, points, comment."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from harness.classes.grades import Grades, Judged, in_digits
from harness.results.reading import LIMIT, Unusable
from harness.results.words import Sentence
from harness.results.writing import write_all

COLUMNS = ("student", "task", "points", "of", "comment")
NEEDED = COLUMNS[:3]
POINTS = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,4}))?")  # a spreadsheet may write a comma
ENCODINGS = ("utf-8-sig", "gb18030")  # as Excel saves a CSV in China, where it is not told otherwise


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file as it is: its `text`, what parts its cells, the names of its columns, its rows."""
    text: str
    delimiter: str = ","
    columns: tuple[str, ...] = COLUMNS
    rows: tuple[dict[str, str], ...] = ()


def read(path: Path) -> Sheet:
    """An empty one, if there is no file. Unusable: it is no such sheet."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Sheet("")
    except OSError as error:
        raise Unusable(Sentence("cannot be read: {why}", why=error.strerror or "")) from None
    text = decoded(data)
    if not text.strip():
        return Sheet("")
    head = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        columns, *rows = [[cell.strip() for cell in row] for row in
                          csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Unusable(Sentence("is no CSV: {why}", why=str(error))) from None
    columns = [name.lower() for name in columns]
    if lacks := tuple(name for name in NEEDED if columns.count(name) != 1):
        raise Unusable(Sentence("has not one column each of {columns} in its first row", columns=lacks))
    return Sheet(text, delimiter, tuple(columns), tuple(dict(zip(columns, row)) for row in rows))


def decoded(data: bytes) -> str:
    if len(data) <= LIMIT and b"\0" not in data:
        for encoding in ENCODINGS:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                pass
    raise Unusable(Sentence("is neither UTF-8 text nor GBK; save it as CSV UTF-8"))


def marked(grades: Grades, sheet: Sheet) -> tuple[Grades, list[Sentence]]:
    """The grades with what a person gave; and a sentence on each row that cannot be used. Without points a row is one
    that nobody has filled yet."""
    given: dict[tuple[str, str], Judged] = {}
    wrong: list[Sentence] = []
    for number, row in enumerate(sheet.rows, 2):
        key, points = (row.get("student", ""), row.get("task", "")), row.get("points", "")
        judged = grades.judged.get(key)
        if not points:
            continue
        mark = mark_of(points)
        if not judged:
            wrong.append(Sentence("row {n}: there is no task {task!r} of a student {student!r}", n=number,
                                  student=key[0][:80], task=key[1][:80]))
        elif key in given:
            wrong.append(Sentence("row {n}: {student} has a mark for {task} in a row before", n=number, student=key[0],
                                  task=key[1]))
        elif mark is None or mark > judged.of:
            wrong.append(Sentence("row {n}: {points!r} are no points of 0 to {of}", n=number, points=points[:80],
                                  of=judged.of))
        else:
            given[key] = replace(judged, mark=mark, comment=row.get("comment", ""))
    return replace(grades, judged=grades.judged | given), wrong


def mark_of(text: str) -> Fraction | None:
    found = POINTS.fullmatch(text)
    return Fraction(f"{found[1]}.{found[2] or 0}") if found else None


def ask(path: Path, sheet: Sheet, open: Iterable[Judged]) -> int:
    """Add a row without points for each of those that has none; what is there already stays, and the file is then UTF-8
    with BOM. How many were added; OSError: it cannot be written."""
    known = {(row.get("student"), row.get("task")) for row in sheet.rows}
    rows = [{"student": one.student, "task": one.task, "of": in_digits(Fraction(one.of))}
            for one in open if (one.student, one.task) not in known]
    if rows:
        write_all(path.parent, {path.name: ["\ufeff", *lines(sheet, rows)]})
    return len(rows)


def lines(sheet: Sheet, rows: list[dict[str, str]]) -> Iterator[str]:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, sheet.columns, "", "ignore", delimiter=sheet.delimiter)
    if not sheet.text:
        writer.writeheader()
    writer.writerows(rows)
    yield sheet.text + "\r\n" * bool(sheet.text and not sheet.text.endswith("\n"))
    yield written.getvalue()
