"""Moodle's grading worksheet, filled: only grades and feedback are other than before, to the byte."""

import csv
import dataclasses
import io
import shutil
from pathlib import Path

import pytest

import graded
from harness.classes import output
from harness.classes.grades import Grades
from harness.classes.output.rows import separator_of, taken_apart, together
from harness.classes.output.worksheet import filled, read_worksheet
from harness.classes.place import Place
from harness.results.reading import Unusable
from office import cells_of, through_libreoffice

# As moodle/moodle's mod/assign/gradingtable.php has them, with the words of its English and its Chinese packs.
ENGLISH = ("Identifier,\"Full name\",\"ID number\",\"Email address\",Status,Grade,\"Maximum grade\","
           "\"Grade can be changed\",\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"")
CHINESE = "识别码,全名,学号,状态,成绩,最高成绩,允许更改成绩,最后修改（学生）,最后修改（教师）,评语反馈"
SENT = "\"Submitted for grading\""
DAY = "\"Saturday, 6 December 2036, 6:59 PM\""
ROWS = [f"Participant 11,\"Zhang, Wei\",0007,zhang@example.com,{SENT},,100.00,Yes,{DAY},-,",
        f"Participant 12,\"Wrong \"\"Way\"\"\",0008,,{SENT},,100.00,Yes,{DAY},-,\"\"",
        f"Participant 13,\"Ada O'Neil, Jr.\",,,{SENT},,100.00,Yes,{DAY},-,",
        "Participant 14,Somebody,9999,else@example.com,-,,100.00,Yes,-,-,",
        "Participant 15,Nobody,0010,,-,,100.00,No,-,-,"]


def sheet(folder: Path, *lines: str, end: str = "\r\n", bom: bool = True, name: str = "Grades-Week-1.csv") -> Path:
    path = folder / name
    path.write_bytes(("\ufeff" * bom + "".join(line + end for line in lines)).encode())
    return path


@pytest.fixture(scope="module")
def grades() -> Grades:
    return graded.grades()


def fill(path: Path, grades: Grades) -> tuple[str, list[str]]:
    text, notes = filled(read_worksheet(path, 100), grades)
    return text, list(map(str, notes))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [True, False])
def test_only_grades_and_feedback_are_new(grades: Grades, tmp_path: Path, end: str, bom: bool) -> None:
    path = sheet(tmp_path, ENGLISH, *ROWS, end=end, bom=bom)
    before = path.read_bytes()
    text, notes = fill(path, grades)
    lines = text.split(end)
    assert lines[0] == "\ufeff" * bom + ENGLISH and lines[3:] == [*ROWS[2:], ""]
    assert lines[1] == ROWS[0].replace(",,100", ",100,100").removesuffix(",") + \
        ",say: 10/10; run: 20/20; flip: 20/20; make: 30/30; words: 20/20 (Well seen.)"
    assert lines[2] == ROWS[1].replace(",,100", ",55.83,100").removesuffix('""') + \
        '"say: 10/10; run: 13.33/20; flip: 0/20; make: 30/30; words: 2.5/20 (Read it again.)"'
    assert notes == [
        "2 of 5 rows were filled in",
        "row 4 (Somebody 9999 else@example.com -) is of no student of the class, and was left as it is",
        "0011: has no row in the worksheet",
        "0009: not all tasks are judged, so the grade was left as it is",
        "0010: Moodle lets nobody change the grade, so it was left as it is"]
    assert path.read_bytes() == before


def test_a_chinese_sheet_in_semicolons_with_decimal_commas(grades: Grades, tmp_path: Path) -> None:
    rows = ["参与者11;张伟;0007;已提交;;100,00;是;今天;-;", "参与者12;某;0008;已提交;;100,00;是;今天;-;"]
    text, notes = fill(sheet(tmp_path, CHINESE.replace(",", ";"), *rows), grades)
    assert "参与者12;某;0008;已提交;55,83;100,00;是;" in text and notes[0] == "2 of 2 rows were filled in"
    assert '"say: 10/10; run: 13.33/20; ' in text


def test_a_language_that_nobody_knows_here(grades: Grades, tmp_path: Path) -> None:
    """The columns are found by what is in them; feedback, if the last one is empty in each row."""
    head = "Tunniste,\"Koko nimi\",ID,\"Tila\",Arvosana,Enimmäisarvosana,Muutettavissa,Muokattu,Palaute"
    rows = ["Osallistuja 11,Wei,0007,x,,100.00,Kyllä,-,", "Osallistuja 12,W,0008,x,12.00,100.00,Kyllä,-,"]
    text, notes = fill(sheet(tmp_path, head, *rows), grades)
    assert ",55.83,100.00,Kyllä,-,say: 10/10;" in text and len(notes) == 1 + 3  # three have no row
    text, notes = fill(sheet(tmp_path, head, rows[0] + "once more", rows[1]), grades)
    assert ",55.83,100.00,Kyllä,-,\r\n" in text and "no column of feedback" in notes[-1]


def test_who_has_no_number_is_found_by_address_or_by_a_name_of_one(grades: Grades, tmp_path: Path) -> None:
    head = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Last modified (grade)"
    row = "Participant 1,Someone,ZHANG@example.com,x,,100,Yes,-"
    assert ",100,100,Yes" in fill(sheet(tmp_path, head, row), grades)[0]
    row = "Participant 1, 张伟 ,x,x,,100,Yes,-"
    assert ",100,100,Yes" in fill(sheet(tmp_path, head, row), grades)[0]
    first, second, *rest = grades.collected.students
    twins = dataclasses.replace(grades, collected=dataclasses.replace(
        grades.collected, students=(first, dataclasses.replace(second, name=first.name), *rest)))
    text, notes = fill(sheet(tmp_path, head, row), twins)
    assert ",,100,Yes" in text and "is of no student" in notes[1]
    text, notes = fill(sheet(tmp_path, head, row, row.replace(" 1", " 2")), grades)
    assert text.count(",,100,Yes") == 2 and "several rows may be meant" in notes[1]


def test_feedback_of_a_person_stays_and_our_own_is_renewed(grades: Grades, tmp_path: Path) -> None:
    path = sheet(tmp_path, ENGLISH, ROWS[0] + "Well done", ROWS[1].removesuffix('""') + "say: 1/10")
    text, notes = fill(path, grades)
    assert "Well done\r\n" in text and "say: 1/10" not in text and "feedback of a person's" in notes[-1]


def test_words_of_a_person_are_html_for_moodle(grades: Grades, tmp_path: Path) -> None:
    text, _notes = fill(sheet(tmp_path, ENGLISH, ROWS[0].replace("0007", "0011")), grades)
    assert "<script" not in text and "&lt;script&gt;" in text and "\x1b" not in text


@pytest.mark.parametrize("lines, why", [
    (["a,b", "c,d"], "is no grading worksheet of Moodle's"),
    ([ENGLISH], "is no grading worksheet of Moodle's"),
    ([ENGLISH, ROWS[0], ROWS[1] + ",more"], "is no grading worksheet of Moodle's"),
    ([ENGLISH, ROWS[0] + '"a"b'], "line 2 has a quote that is not closed"),
    ([ENGLISH, *(row.replace("100.00", "10.00") for row in ROWS)], "a maximum grade of 10, and the assignment has 100"),
    ([ENGLISH, *(row.replace("100.00", "Scale") for row in ROWS)], "has no column that is known as the grade"),
    (["Identifier,Name,A,B,C,D", "Participant 1,x,1,2,1,2"], "its headings are Identifier, Name, A, B, C, D"),
])
def test_what_is_no_such_sheet_is_said(tmp_path: Path, lines: list[str], why: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_worksheet(sheet(tmp_path, *lines), 100)
    assert why in str(refused.value.why)


def test_points_above_the_maximum_are_left_out_and_said(grades: Grades, tmp_path: Path) -> None:
    """Moodle would pass over them without a word."""
    more = dataclasses.replace(grades, judged=grades.judged | {
        ("0007", "say"): dataclasses.replace(grades.judged["0007", "say"], of=11)})
    text, notes = fill(sheet(tmp_path, ENGLISH, ROWS[0]), more)
    assert ",,100.00" in text and "101 points are more than the maximum grade" in notes[-1]


@pytest.mark.parametrize("text", ["a,b\r\nc,d", '"a\r\nb","""",\n,\n', "a\rb\r", "", ",", "a;b\n\n\nc;d"])
def test_what_is_taken_apart_goes_together_again(text: str) -> None:
    assert together(taken_apart(text, separator_of(text))) == text


def test_taken_apart_is_as_python_reads_it() -> None:
    text = '"a ""quoted"" one",b\r\n"two\r\nlines",\r\n'
    assert [[cell.value for cell in row] for row in taken_apart(text, ",")] == list(csv.reader(io.StringIO(text, "")))


def test_the_download_is_never_written_over(grades: Grades, tmp_path: Path) -> None:
    place = Place(tmp_path)
    mine = sheet(tmp_path, ENGLISH, *ROWS, name="Week.csv")
    before = mine.read_bytes()
    names = {str(one.relative_to(tmp_path)) for one in output.write(place, grades, mine)}
    assert names == {"grades.csv", "feedback.json", "filled/Week.csv", "filled/Week.csv.txt"}
    assert mine.read_bytes() == before and (tmp_path / "filled/Week.csv.txt").read_text().startswith("2 of 5 rows")
    for ours in ("filled/Week.csv", "grades.csv"):
        shutil.copy(mine, tmp_path / ours)
        with pytest.raises(Unusable, match="keep the one that was downloaded"):
            output.write(place, grades, tmp_path / ours)
        assert (tmp_path / ours).read_bytes() == before


def test_nothing_is_written_if_the_worksheet_is_none(grades: Grades, tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        output.write(Place(tmp_path / "class"), grades, sheet(tmp_path, "a,b"))
    assert not (tmp_path / "class").exists()


@pytest.mark.long
def test_it_opens_in_libreoffice_and_comes_back_the_same(grades: Grades, tmp_path: Path) -> None:
    """All cells as text, in and out: what LibreOffice has read is what was written."""
    output.write(Place(tmp_path), grades, sheet(tmp_path, ENGLISH, *ROWS))
    for name in ("filled/Grades-Week-1.csv", "grades.csv"):
        assert through_libreoffice(tmp_path / name, tmp_path / "done") == cells_of(tmp_path / name)
        assert len(cells_of(tmp_path / name)) == 6
