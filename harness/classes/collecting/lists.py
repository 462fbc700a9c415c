"""roster.csv, extensions.csv, groups.csv: an instructor's lists, as spreadsheets write them.

UTF-8 with or without a mark, UTF-16, or what Windows writes in China; commas, semicolons or tabs. A row that is none is
a sentence, and costs no other row.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from harness.assignments.model import STUDENT, Assignment
from harness.assignments.unpacked import file_in_folder
from harness.classes.collecting import times
from harness.results.from_json import line
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why

MOST = 8 << 20  # bytes of a list
LONGEST = 200  # characters of a cell
FILES = ("roster.csv", "extensions.csv", "groups.csv")  # in the folder of the class
NEEDS = {"roster.csv": ("student",), "extensions.csv": ("student", "due"), "groups.csv": ("student", "group")}
DAY = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
ONE = re.compile(r"^([ T])(\d):")  # an hour of one digit
Row = tuple[int, dict[str, str]]  # its line, and what stands under each heading


@dataclass
class Lists:
    """`roster`: {student: (name, email)}, None where there is none; `at`: when somebody handed in, if it says so.
    `due`: who has another date; `groups`: who is in one. `wrong`: a list and its line, and what is wrong there."""
    roster: dict[str, tuple[str, str]] | None = None
    at: dict[str, datetime] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    wrong: list[tuple[str, Why]] = field(default_factory=list)

    def mates(self, student: str) -> list[str]:
        """Who works with a student, the student among them."""
        group = self.groups.get(student)
        return [one for one, its in self.groups.items() if its == group] if group else [student]

    def due_of(self, student: str, usual: datetime) -> datetime:
        """More time that one of a group has is the group's, the most of it."""
        own = self.due.get(student)
        return own if own else max((self.due[one] for one in self.mates(student) if one in self.due), default=usual)


def lists_in(paths: Mapping[str, Path], assignment: Assignment) -> Lists:
    """`paths`: of FILES those that there are. Unusable: one cannot be read, or lacks a column."""
    lists = Lists()
    for name, path in paths.items():
        try:
            take(lists, name, list(rows_of(text_of(path), NEEDS[name])), assignment)
        except Unusable as said:
            raise Unusable(Sentence("{file} {why}", file=str(path), why=said.why)) from None
    return lists


def take(lists: Lists, name: str, rows: list[Row], assignment: Assignment) -> None:
    if name == "roster.csv":
        lists.roster = {}
    seen: set[str] = set()
    for number, row in rows:
        student, why = row["student"], None
        if not STUDENT.fullmatch(student):
            why = Sentence("{student} is no id of a student: letters, digits and . _ - are meant, up to 64",
                           student=repr(student[:70]))
        elif student in seen:
            why = Sentence("{student} stands there twice; the first one counts", student=student)
        elif name == "roster.csv" and lists.roster is not None:
            lists.roster[student] = row.get("name", ""), row.get("email", "")
            if at := due_in(row.get("handed_in", ""), assignment):
                lists.at[student] = at
        elif name == "groups.csv" and row["group"]:
            lists.groups[student] = row["group"]
        elif name == "extensions.csv":
            if due := due_in(row["due"], assignment):
                lists.due[student] = due
            else:
                why = Sentence("{due} is no date, as in 2026-12-06T23:59:00+08:00", due=repr(row["due"][:70]))
        seen.add(student)
        if why:
            lists.wrong.append((f"{name}:{number}", why))


def due_in(text: str, assignment: Assignment) -> datetime | None:
    """Without a zone, it is that of the assignment; a date alone lasts until its end. Spreadsheets write 2026/12/6."""
    if day := DAY.match(text):
        text = f"{int(day[1]):04}-{int(day[2]):02}-{int(day[3]):02}" + ONE.sub(r"\g<1>0\2:", text[day.end():])
    found = times.stamp(text if len(text) > len("2026-12-06") else f"{text} {time.max:%H:%M:%S}")
    if found and not any(sign in text[10:] for sign in "Z+-/") and "UTC" not in text:
        return found.replace(tzinfo=assignment.due.tzinfo)
    return found


def text_of(path: Path) -> str:
    data = file_in_folder(path.parent, path.name, MOST)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def rows_of(text: str, needs: tuple[str, ...]) -> Iterator[Row]:
    """Unusable: it has no heading of what is needed."""
    head = text.partition("\n")[0]
    sign = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=sign)
    try:
        headings = [cell.strip().casefold() for cell in next(reader, [])]
        if lacks := tuple(name for name in needs if name not in headings):
            raise Unusable(Sentence("has no column {lacks}; its first line has to name its columns", lacks=lacks))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = dict.fromkeys(headings, "") | {heading: line(cell.strip()[:LONGEST]) for heading, cell
                                                     in zip(headings, cells, strict=False)}
                yield reader.line_num, row
    except csv.Error as error:
        raise Unusable(Sentence("is no CSV (line {line}: {why})", line=reader.line_num, why=str(error))) from None
