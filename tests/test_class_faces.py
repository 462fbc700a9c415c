"""grades.csv, and the grades as other programs read them: each held against what its makers say of it."""

import csv
import dataclasses
import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import graded
from harness.classes import output
from harness.classes.grades import Grades, Judged
from harness.classes.output.cells import cell
from harness.classes.output.own import own_of, told
from harness.classes.output.table import table
from harness.classes.place import Place
from harness.launcher.classes.arguments import FORMATS
from harness.results.words import Sentence

SCHEMAS = Path(__file__).parent / "formats"
# What the makers show on their pages, made short: the schemas let it pass.
SHOWN: dict[str, Any] = {
    "gradescope": {"score": 44.0, "execution_time": 136, "output": "of all of it", "visibility": "after_due_date",
                   "stdout_visibility": "visible", "extra_data": {}, "tests": [
                       {"score": 2.0, "max_score": 2.0, "status": "passed", "name": "a name", "number": "1.1",
                        "output": "several lines", "tags": ["tag1"], "visibility": "visible", "extra_data": {}}]},
    "classroom50": {"schema": "classroom50/result/v1", "classroom": "cs", "assignment": "hello", "owner": "alice",
                    "assignment_type": "individual", "submission": "submit/2026-06-01T14-32-05Z-a1b2c3d",
                    "commit": "https://x/commit", "release": "https://x/release", "review": "https://x/compare",
                    "datetime": "2026-06-01T14:32:01Z", "score": 4, "max-score": 5, "tests": [
                        {"test-name": "compiles", "passed": True, "score": 4, "max-score": 4},
                        {"test-name": "correct", "passed": False, "score": 0, "max-score": 1}]},
    "check50": {"slug": "cs50/problems/x", "version": "3.0.0", "results": [
        {"name": "exists", "description": "it exists.", "passed": True, "log": ["checking"], "cause": None,
         "data": {}, "dependency": None},
        {"name": "compiles", "description": "it compiles.", "passed": False, "log": [],
         "cause": {"rationale": "code failed to compile", "help": None}, "data": {}, "dependency": "exists"},
        {"name": "runs", "description": "it runs", "passed": None, "log": [],
         "cause": {"rationale": "can't check"}, "data": {}, "dependency": "compiles"}]},
    "codegrade": {"tag": "points", "points": "3/5"},
    "autolab": {"scores": {"Prob1": 10, "Prob2": 5}, "scoreboard": [10, 5, 15]}}


@pytest.fixture(scope="module")
def grades() -> Grades:
    return graded.grades()


@pytest.fixture(scope="module")
def written(grades: Grades, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("class"))
    assert {path.name for path in output.write(place, grades, formats=FORMATS)} == {
        "grades.csv", "feedback.json", *FORMATS}
    return place.folder


def read(text: str) -> dict[str, dict[str, str]]:
    return {row["student_id"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}


def as_(folder: Path, name: str, student: str) -> Any:
    """The JSON of one; of Autolab's, the last line."""
    text = (folder / "as" / name / f"{student}{output.FORMATS[name][0]}").read_text(encoding="utf-8")
    return json.loads(text.splitlines()[-1] if name == "autolab" else text)


def test_a_row_a_student(written: Path) -> None:
    data = (written / "grades.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfassignment,student_id,name,") and b"\r\n" in data
    rows = read(data.decode())
    assert list(rows) == ["0007", "0008", "0009", "0010", "0011"]
    right, wrong, opened, nothing = (rows[f"{n:04}"] for n in (7, 8, 9, 10))
    assert right["name"] == "张伟" and right["group"] == "A" and right["score"] == right["so_far"] == "100"
    assert right["words (20)"] == "20" and right["max_score"] == "100" and right["not_judged"] == right["late"] == ""
    assert wrong["run (20)"] == "13.33" and wrong["score"] == "55.83" and wrong["late"] == "yes"
    assert wrong["timestamp"] == "2036-12-07T01:59:00+08:00" and wrong["duedate"] == "2036-12-06T23:59:00+08:00"
    assert wrong["notes"] == "the same results as 0007"
    assert opened["score"] == "" and opened["so_far"] == "60" and opened["not_judged"] == "flip words"
    assert opened["flip (20)"] == "" and "the compiler was killed after 60 seconds" in opened["notes"]
    assert nothing["score"] == "0" and nothing["timestamp"] == ""


def test_the_same_grades_give_the_same_bytes(grades: Grades, written: Path, tmp_path: Path) -> None:
    turned = dataclasses.replace(grades, judged=dict(reversed(grades.judged.items())))
    output.write(Place(tmp_path), turned, formats=FORMATS)
    files = [path.relative_to(written) for path in sorted(written.rglob("*")) if path.is_file()]
    assert len(files) == 2 + 5 * 5
    for name in files:
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes(), name


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1", "＝1", "－1"])
def test_no_cell_computes(text: str) -> None:
    assert cell(text).startswith("'") and "\t" not in cell(text) and "\r" not in cell(text)


@pytest.mark.parametrize("text", ["张伟", "Ada O'Neil, Jr.", "علي", "Łukasz", "नमस्ते", "a=b", ""])
def test_names_in_any_script_stay(text: str) -> None:
    assert cell(text) == text


def test_no_cell_of_the_sheet_computes(written: Path) -> None:
    text = (written / "grades.csv").read_text(encoding="utf-8")
    assert all(not value.startswith(tuple("=+-@\t\r")) for row in read(text).values() for value in row.values())
    assert "\x1b" not in text and "\u202e" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_every_file_is_as_its_makers_say(written: Path, name: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text()))
    validator.validate(SHOWN[name])
    for student in ("0007", "0008", "0009", "0010", "0011"):
        validator.validate(as_(written, name, student))


@pytest.mark.parametrize("name, key, wrong", [
    ("gradescope", "score", "44"), ("classroom50", "score", 4.5), ("classroom50", "submission", "v1"),
    ("check50", "results", [SHOWN["check50"]["results"][0] | {"passed": None}]),
    ("check50", "results", [SHOWN["check50"]["results"][1] | {"passed": True}]),
    ("codegrade", "points", "0.5"), ("autolab", "scores", {"a": None})])
def test_the_schemas_refuse(name: str, key: str, wrong: Any) -> None:
    validator = jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text()))
    assert not validator.is_valid(SHOWN[name] | {key: wrong})


def test_formats_are_those_of_the_command_line() -> None:
    assert set(output.FORMATS) == set(FORMATS)


def test_gradescope(written: Path) -> None:
    tests = {test["number"]: test for test in as_(written, "gradescope", "0009")["tests"]}
    assert as_(written, "gradescope", "0009")["score"] == 60
    assert "flip, words" in as_(written, "gradescope", "0009")["output"]
    assert tests["1"]["score"] == tests["1"]["max_score"] == 10 and tests["1.1"]["status"] == "passed"
    for number in ("3", "3.1"):  # it loses nobody a point that nobody could judge
        assert not {"score", "max_score", "status"} & set(tests[number])
    wrong = {test["number"]: test for test in as_(written, "gradescope", "0008")["tests"]}
    assert wrong["2.3"]["status"] == wrong["3.1"]["status"] == "failed" and wrong["2"]["score"] == 13.33
    assert "2 claims fell" in wrong["3.1"]["output"] and "5.1" not in wrong
    assert as_(written, "gradescope", "0008")["extra_data"]["late"] is True


def test_classroom50(written: Path) -> None:
    result = as_(written, "classroom50", "0008")
    assert (result["score"], result["max-score"]) == (55, 100) and result["tests"][1]["points"] == "13.33"
    assert [test["passed"] for test in result["tests"]] == [True, False, False, True, False]
    assert result["datetime"] == "2036-12-06T17:59:00Z"
    opened = as_(written, "classroom50", "0009")
    assert (opened["score"], opened["max-score"], opened["not-judged"]) == (60, 60, ["flip", "words"])


def test_check50(written: Path) -> None:
    checks = {one["name"]: one for one in as_(written, "check50", "0009")["results"]}
    assert checks["say.1"]["passed"] is True and checks["flip.1"]["passed"] is None
    assert checks["flip.1"]["cause"]["rationale"] == "the compiler was killed after 60 seconds"
    wrong = {one["name"]: one for one in as_(written, "check50", "0008")["results"]}
    assert wrong["run.3"]["passed"] is False and "Read it again." in wrong["words"]["cause"]["rationale"]
    assert as_(written, "check50", "0010")["results"][0]["passed"] is False


def test_codegrade_and_autolab(written: Path, grades: Grades) -> None:
    assert as_(written, "codegrade", "0008")["points"] == "335/600"  # 55 5/6 of 100
    assert as_(written, "codegrade", "0009")["points"] == "60/60"
    assert as_(written, "autolab", "0009") == {"scores": {"say": 10, "run": 20, "make": 30}}
    assert "flip: not judged" in (written / "as" / "autolab" / "0009.txt").read_text()
    student = grades.collected.students[0]
    nothing = {(student.id, task.id): Judged(student.id, task.id, task.points, graded.parts(None))
               for task in graded.WEEK.tasks}
    undone = Grades(graded.WEEK, grades.collected, grades.judged | nothing)
    assert output.FORMATS["codegrade"][1](undone, own_of(undone, student)) == ""


@pytest.mark.parametrize("name", FORMATS)
def test_nobody_reads_of_another(written: Path, name: str) -> None:
    for student in ("0008", "0009"):
        assert "0007" not in json.dumps(as_(written, name, student))
        text = (written / "as" / name / f"{student}{output.FORMATS[name][0]}").read_text()
        assert "the same results" not in text and "\x1b" not in text


def test_what_names_another_is_found_however_deep() -> None:
    inner = Sentence("as {who}", who=("x", Sentence("{student}", student="0007")))
    owner = Sentence("{says}!", says=Sentence("lay in the folder of {owner}", owner="Zhang Wei"))
    number = Sentence("killed after {n} seconds", n=60)
    assert told((inner, owner, "see 0007.", Sentence("fine"), "00071", number), {"0007", "60"}) == (
        "fine", "00071", "killed after 60 seconds")


def test_a_mark_above_all_points_is_no_more_than_all(grades: Grades) -> None:
    student = grades.collected.students[0]
    more = grades.judged | {("0007", "words"): Judged("0007", "words", 20, (), Fraction(25))}
    result = json.loads(output.FORMATS["classroom50"][1](
        many := Grades(graded.WEEK, grades.collected, more), own_of(many, student)))
    assert result["score"] == result["max-score"] == 100 and table(many).count(",105,105,100,") == 1
