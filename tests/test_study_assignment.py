"""./lab study where an assignment is begun: it asks about the student's own values, runs with them, and says so."""

import json
import re

import pytest

import house
import student
from harness.assignments.model import assignment_of
from harness.assignments.values import values_of
from harness.predictions.prediction import read_prediction
from harness.predictions.questions import questions_of
from harness.results.amounts import exact
from studied import Studied, document

BYTES = values_of(assignment_of(student.ASSIGNMENT), "2023")["01-small.thing"]["bytes"]
QUESTIONS = """
[[question]]
id = "how-much"
prompt = "The program asks for {bytes: 4 KiB}, {pages: 2,560} pages. How much does it take?"
step = "reserve"
figure = "process.space"
hint = ["Less than {bytes: 4 KiB}?"]
[[question.wrong]]
when = "== 2 * bytes"
name = "all is taken twice"
see = ["one is one"]
"""


@pytest.fixture(scope="module")
def one_house(tmp_path_factory):
    made = Studied(tmp_path_factory.mktemp("study") / "house")
    (made.lab / "thing" / "linux.c").write_text(house.replaced(
        (made.lab / "thing" / "linux.c").read_text(), "    volatile char",
        '    const int64_t bytes = lab_parameter("bytes", 4096);\n    (void)bytes;\n    volatile char'))
    (made.lab / "thing" / "questions.toml").write_text(QUESTIONS)
    (made.root / "week.toml").write_text(student.ASSIGNMENT)
    return made


@pytest.fixture
def small(one_house):
    one_house.forget()
    one_house.answers(document())
    return one_house


def begin(small):
    done = small.run("assignment", "start", "week.toml", "--id", "2023", cwd=small.root)
    assert done.returncode == 0, done.stderr


def test_it_asks_about_the_student_s_values_and_runs_with_them(small):
    begin(small)
    done = small.study("1.thing", typed=[str(2 * BYTES), "", ""])
    assert done.returncode == 0, done.stderr
    assert f"your values of 01-small.thing: bytes={BYTES}\n" in done.stdout
    assert f"The program asks for {exact(BYTES)}, 2,560 pages. How much" in done.stdout
    assert "the idea behind it: all is taken twice" in done.stdout, "the conditions are of the run's values"
    prediction = read_prediction(small.file())
    assert prediction.parameters == {"bytes": BYTES} and not prediction.after_the_run
    kept = small.my / "assignments/week-0/results/linux64/01-small/thing.json"
    assert json.loads(kept.read_text()) == small.result("thing")
    status = small.run("assignment", "status").stdout
    assert re.search(r"done +run\n", status) and "no reason is given for how-much" in status
    assert "1 further try" not in small.study("--list").stdout and "1 surprise" in small.study("--list", "1").stdout


def test_a_run_of_the_assignment_answers_too(small):
    begin(small)
    small.study("1.thing", typed=["0", "", ""])
    kept = small.my / "assignments/week-0/results/linux64/01-small/thing.json"
    (small.root / "build/linux64/results/01-small/thing.json").unlink()
    assert "predicted, run" in small.study("--list", "1").stdout
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"parameters": {"bytes": 4096}}))
    assert "predicted, not run yet" in small.study("--list", "1").stdout, "it ran with other values"


def test_what_was_predicted_of_other_values_is_laid_aside(small):
    small.answers(document(steps=[]))  # it does not run
    assert small.study("1.thing", typed=["0", "", ""]).returncode == 2
    before = small.file().read_text()
    assert read_prediction(small.file()).parameters == {}
    begin(small)
    small.answers(document())
    done = small.study("1.thing", typed=["1", "", ""])
    assert done.returncode == 0 and "You have predicted this of other values; that lies in " in done.stdout
    (old,) = (small.my / "old").glob("*/predictions/01-small/thing.json")
    assert old.read_text() == before and read_prediction(small.file()).parameters == {"bytes": BYTES}
    assert not read_prediction(small.file()).after_the_run


def test_without_an_assignment_it_is_as_before(small):
    done = small.study("1.thing", typed=["4096", "", ""])
    assert "asks for 4 KiB, 2,560 pages" in done.stdout and "your values" not in done.stdout
    assert "as you said" in done.stdout and read_prediction(small.file()).parameters == {}
    begin(small)
    done = small.study("1.thing", typed=["4096", "", ""])
    assert "has run here before you said anything" in done.stdout
    assert read_prediction(small.file().with_name("thing.after-1.json")).after_the_run, "a run has told much of it"


def test_a_value_is_told_as_the_usual_one_is():
    entry = {"id": "a", "prompt": "Is {bytes: 1 GiB} or {n: 2,560} in `struct { char c; int i: 3; }`?", "claim": "x"}
    (usual,), (own,) = questions_of([entry]), questions_of([entry], {"bytes": 1537 << 20, "n": 12345})
    assert usual.prompt == "Is 1 GiB or 2,560 in `struct { char c; int i: 3; }`?"
    assert own.prompt == "Is 1,537 MiB or 12,345 in `struct { char c; int i: 3; }`?"
