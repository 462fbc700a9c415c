"""marks.csv: what a person gives counts, in whatever form a spreadsheet has left it; a row that is wrong is named."""

from fractions import Fraction

import pytest

from harness.assignments.model import assignment_of
from harness.classes import marks
from harness.classes.collected import Collected, Student
from harness.classes.grades import Grades, Judged, Part
from harness.results.reading import Unusable
from planned_class import DUE, TEXT

STUDENTS = ("ann", "bob")
GRADES = Grades(assignment_of(TEXT), Collected("week-0", "", tuple(Student(s, DUE) for s in STUDENTS)), {
    (s, t): Judged(s, t, of, (Part(t, good),)) for s in STUDENTS for t, of, good in (
        ("say", 10, True), ("words", 20, None))})
HEAD = "student,task,points,comment\n"


def read(tmp_path, data):
    (tmp_path / "marks.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    return marks.marked(GRADES, marks.read(tmp_path / "marks.csv"))


@pytest.mark.parametrize("data", [
    HEAD + "ann,words,7.5,好\n", "\ufeff" + HEAD + "ann,words,7.5,好\r\n", (HEAD + "ann,words,7.5,好\n").encode("gbk"),
    "Student;Task;Points;Comment\nann; words ;7,5;好", "task\tcomment\tpoints\tstudent\nwords\t好\t7.50\tann\n",
    HEAD + '\n"ann","words","7.5","好"\n,,,\n'])
def test_a_mark_counts_in_any_form(tmp_path, data):
    grades, wrong = read(tmp_path, data)
    one = grades.judged["ann", "words"]
    assert not wrong and (one.mark, one.points, one.comment) == (Fraction(15, 2), Fraction(15, 2), "好")
    assert grades.total("ann") == Fraction(35, 2) and grades.total("bob") is None


def test_a_mark_stands_before_what_was_judged(tmp_path):
    assert read(tmp_path, HEAD + "ann,say,3,\n")[0].judged["ann", "say"].points == 3


@pytest.mark.parametrize("points", ["20.01", "-1", "nan", "1e9", "10/2", "ten", "9" * 5000, "0x1", "١"])
def test_points_that_are_none_are_named_and_change_nothing(tmp_path, points):
    grades, wrong = read(tmp_path, HEAD + f"ann,words,{points},x\nbob,words,20,\n")
    assert len(wrong) == 1 and str(wrong[0]).startswith("line 2: ") and "0 to 20" in str(wrong[0])
    assert len(str(wrong[0])) < 200
    assert grades.judged["ann", "words"] == GRADES.judged["ann", "words"] and grades.judged["bob", "words"].mark == 20


@pytest.mark.parametrize("row, said", [
    ("eve,words,1,", "'eve'"), ("ann,word,1,", "'word'"), ("ann\x1b[2J,words,1,", "no task"),
    ("bob,words,2,\nbob,words,3,", "line 3: bob has a mark")])
def test_a_row_of_nobody_or_a_second_one_is_named(tmp_path, row, said):
    _grades, wrong = read(tmp_path, HEAD + row + "\n")
    assert len(wrong) == 1 and said in str(wrong[0]) and "\x1b" not in str(wrong[0])


@pytest.mark.parametrize("data", ["student,points\nann,3\n", "", "a\nb\n"])
def test_what_is_no_such_sheet_is_a_sentence(tmp_path, data):
    with pytest.raises(Unusable):
        read(tmp_path, data)


def test_no_sheet_is_no_mark(tmp_path):
    assert marks.read(tmp_path / "marks.csv") == []


def test_rows_to_fill_are_added_and_filled_ones_stay(tmp_path):
    path = tmp_path / "marks.csv"
    open = [one for one in GRADES.judged.values() if one.points is None]
    assert marks.ask(path, [], open) == 2
    assert path.read_bytes() == b"\xef\xbb\xbfstudent,task,points,of,comment\r\nann,words,,20,\r\nbob,words,,20,\r\n"
    path.write_bytes("student,task,points,comment,seen\nann,words,7,好,\"yes, I\"\n".encode("gbk"))
    assert marks.ask(path, marks.read(path), open) == 1
    rows = [row for _line, row in marks.read(path)]
    assert rows[0] == {"student": "ann", "task": "words", "points": "7", "of": "", "comment": "好", "seen": "yes, I"}
    assert [row["student"] for row in rows] == ["ann", "bob"]
    before = path.read_bytes()
    assert marks.ask(path, marks.read(path), open) == 0 and path.read_bytes() == before
