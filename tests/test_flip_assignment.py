"""./lab flip where an assignment is begun: its claims are the target, with the student's own values, by few lines."""

import json
import shutil

import pytest

import house
import student
from harness.assignments.model import assignment_of
from harness.assignments.values import values_of
from test_flip_command import BREAK

NAME = "01-small.thing"
BYTES = values_of(assignment_of(student.ASSIGNMENT), "2023")[NAME]["bytes"]
BREAKS = BREAK.format(name="the recorded two", find="c = 1", replace="c = 2", fails='["one is one"]') + \
    BREAK.format(name="no bytes", find="4096);", replace="4096) * 0;", fails='["bytes are some"]')


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    house.need("linux64")
    made = student.house_of_one(tmp_path_factory.mktemp("flip") / "house")
    (made.lab / "thing" / "breaks.toml").write_text(BREAKS)
    return made


@pytest.fixture
def begun(built):
    shutil.rmtree(built.root / "my", ignore_errors=True)
    start(built)
    return built


def start(small, text=student.ASSIGNMENT):
    (small.root / "week.toml").write_text(text)
    done = small.run("assignment", "start", "week.toml", "--id", "2023", cwd=small.root)
    assert done.returncode == 0, done.stderr


def flip(small, *options, status):
    done = small.run("flip", NAME, *options)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def copy_of(small, assignment="week-0"):
    return small.root / "my/flip/01-small/thing" / assignment / "linux.c"


def edit(small, old, new):
    copy_of(small).write_text(house.replaced(copy_of(small).read_text(), old, new))


def test_the_target_is_the_task_s_with_the_student_s_values(begun):
    said = flip(begun, status=0)
    assert "the task flip of week-0: make exactly this claim of 01-small.thing fall on linux64, and no other:\n" \
        "  one is one\n" in said and f"your values of 01-small.thing: bytes={BYTES}\n" in said
    assert "the recorded" not in said and copy_of(begun).read_text() == (begun.lab / "thing/linux.c").read_text()
    edit(begun, "c = 1;", f"c = bytes == {BYTES} ? 1 : 2;")
    said = flip(begun, status=1)
    assert "nothing fell" in said and "the recorded" not in said
    edit(begun, f"bytes == {BYTES} ?", f"bytes != {BYTES} ?")
    said = flip(begun, status=0)
    assert said.index("exactly:") < said.index("1 line is another than") < said.index("recorded one: the recorded two")
    assert said.endswith("next: ./lab assignment status week-0\n") and "no bytes" not in said
    assert copy_of(begun).with_name("done-linux.c").read_text() == copy_of(begun).read_text()
    status = begun.run("assignment", "status").stdout
    assert "done       flip\n" in status and "next: ./lab flip 01-small.thing --task flip\n" in status


def test_more_than_ten_lines_are_told_and_no_hit(begun):
    flip(begun, status=0)
    edit(begun, "c = 1;", "c = 1;" + "\n    c = 2;" * 10)
    assert "the recorded one" in flip(begun, status=0)
    edit(begun, "c = 1;", "c = 1;\n    c = 2;")
    said = flip(begun, status=1)
    assert "exactly:" in said and "11 lines are others than in the official source\nat most 10 may be\n" in said
    assert "the recorded" not in said


def test_what_who_grades_does_not_take_is_told_and_no_hit(begun):
    flip(begun, status=0)
    edit(begun, "c = 1;", "c = 1;\n    __asm__(\"movb $2, %0\" : \"=m\"(c));")
    said = flip(begun, status=1)
    assert "exactly:" in said and "not taken in an assignment: it adds what is not taken in an edit: __asm__" in said
    assert "the recorded" not in said


def test_training_leaves_what_is_handed_in_alone(begun):
    flip(begun, status=0)
    edit(begun, "c = 1;", "c = 2;")
    mine = copy_of(begun).read_text()
    said = flip(begun, "--level", "1", status=0)
    assert "level 1: make exactly" in said and "your values" not in said
    assert copy_of(begun, "").read_text() == (begun.lab / "thing/linux.c").read_text()
    assert copy_of(begun).read_text() == mine and "exactly:" in flip(begun, "--task", "flip", status=0)
    begun.run("assignment", "hand-in", "--out", "out", cwd=begun.root)
    assert "no break for wine64" in flip(begun, "--machine", "wine64", status=2)


def test_again_and_another_text_of_the_file(begun):
    flip(begun, status=0)
    edit(begun, "c = 1;", "c = 2;")
    said = flip(begun, "--again", status=0)
    assert "is kept: " in said and "one is one" in said and "c = 1;" in copy_of(begun).read_text()
    edit(begun, "c = 1;", "c = 2;")
    start(begun, student.ASSIGNMENT.replace('["one is one"]', '["bytes are some"]'))
    said = flip(begun, status=1)
    assert "FELL TOO" in said and "c = 2;" in copy_of(begun).read_text(), "the edit stays, what should fall does not"
    assert json.loads(copy_of(begun).with_name("target-linux.json").read_text())["fails"] == ["bytes are some"]


def test_one_of_two_tasks_has_to_be_named(begun):
    start(begun, student.ASSIGNMENT.replace("week-0", "week-1").replace('id = "flip"', 'id = "turn"'))
    assert "01-small.thing is flipped in week-0/flip, week-1/turn; name one: --task TASK" in flip(begun, status=2)
    assert "did you mean week-1/turn" in flip(begun, "--task", "week-1/tern", status=2)
    assert "the task turn of week-1" in flip(begun, "--task", "turn", status=0)
    assert "the task flip of week-0" in flip(begun, "--task", "week-0/flip", status=0)
    assert "not allowed with" in flip(begun, "--task", "turn", "--level", "1", status=2)


def test_a_claim_that_does_not_hold_here_cannot_fall(begun):
    begun.edit("labs/01-small/thing/linux.c", "c = 1", "c = 3")
    try:
        assert "'one is one' does not hold on linux64 as the source is" in flip(begun, status=2)
    finally:
        begun.edit("labs/01-small/thing/linux.c", "c = 3", "c = 1")
