"""./lab assignment, as a pretend student types it: begun, run, looked at, handed in."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

import house
import student
from harness.assignments.model import assignment_of
from harness.assignments.submission import read_submission
from harness.assignments.values import values_of

BYTES = values_of(assignment_of(student.ASSIGNMENT), "2023")["01-small.thing"]["bytes"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return student.house_of_one(tmp_path_factory.mktemp("assignment") / "house")


@pytest.fixture
def small(whole):
    """The house as nobody has begun anything in it."""
    for folder in (whole.root / "my", whole.lab / "mine"):
        shutil.rmtree(folder, ignore_errors=True)
    (whole.lab / "CMakeLists.txt").write_text("add_experiment(thing)\n")
    return whole


@pytest.fixture
def begun(small):
    typed(small, "start", "week.toml", "--id", "2023")
    return small


def typed(small, *words, code=0, **more):
    done = small.run("assignment", *words, cwd=small.root, **more)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr.count("\n") == (code == 2), done.stderr
    return done.stderr if code == 2 else done.stdout


def folder_of(small):
    return small.root / "my" / "assignments" / "week-0"


def states(said):
    """{task: state} of what status says."""
    return {task: state for state, task in re.findall(r"^  (done|begun|not begun) +([a-z]+)\b", said, re.M)}


def result(small, started="2031-01-01T00:00:00Z", machine="linux64", value=BYTES, verdict="held", how="ran"):
    """A result made up for status to look at."""
    path = folder_of(small) / "results" / machine / "01-small" / "thing.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({
        "format": 2, "lab": "01-small", "experiment": "thing", "machine": {"name": machine}, "started": started,
        "claims": [{"verdict": verdict}], "ended": {"how": how, "why": None}, "parameters": {"bytes": value}}))
    return path


def test_start_says_what_to_do(small):
    said = typed(small, "start", "week.toml", "--id", "2023", environment={"TZ": "Asia/Shanghai"})
    assert "due 2036-12-06 23:59 +0800, in " in said and " days" in said
    assert "./lab study 01-small.thing" in said and "./lab flip 01-small.thing --task flip" in said
    assert "./lab new 01-small.mine" in said and f"set LAB_PARAMETERS=bytes={BYTES}\n" in said
    assert "with the kit for Windows alone: say, run, words; flip, make need Linux or WSL2" in said
    assert json.loads((folder_of(small) / "parameters.json").read_text()) == {"01-small.thing": {"bytes": BYTES}}
    assert json.loads((folder_of(small) / "student.json").read_text())["student"] == "2023"
    assert (folder_of(small) / "assignment.toml").read_text() == student.ASSIGNMENT
    assert "## words\n\n> Say why.\n> In two sentences.\n" in (folder_of(small) / "answers.md").read_text()
    said = typed(small, "status", environment={"TZ": "America/New_York"})
    assert "due 2036-12-06 10:59 -0500, in " in said


def test_a_due_date_that_is_over(small):
    (small.root / "late.toml").write_text(student.ASSIGNMENT.replace("2036", "2016"))
    assert re.search(r"was due 2016-12-06 .*, [0-9,]+ days.* ago", typed(small, "start", "late.toml", "--id", "2023"))


def test_a_second_start_goes_on(begun):
    student.answer(begun)
    before = {path.name: path.read_bytes() for path in folder_of(begun).iterdir()}
    assert "that is kept" not in typed(begun, "start", "week.toml", "--id", "2023")
    assert {path.name: path.read_bytes() for path in folder_of(begun).iterdir()} == before
    (folder_of(begun) / "parameters.json").unlink()
    typed(begun, "start", "week.toml", "--id", "2023")
    assert {path.name: path.read_bytes() for path in folder_of(begun).iterdir()} == before


def test_another_text_or_another_student_loses_nothing(begun):
    student.answer(begun)
    answers = (folder_of(begun) / "answers.md").read_bytes()
    more = student.ASSIGNMENT + '[[task]]\nid = "more"\nkind = "text"\npoints = 1\nasks = "More."\n'
    (begun.root / "newer.toml").write_text(more)
    said = typed(begun, "start", "newer.toml", "--id", "2023")
    assert "another text of the file; that is kept: " in said and "week-0.old-1" in said
    assert (folder_of(begun).with_name("week-0.old-1") / "answers.md").read_bytes() == answers
    assert (folder_of(begun) / "answers.md").read_bytes() == answers + b"\n## more\n\n> More.\n"
    assert "week-0.old-2" in typed(begun, "start", "newer.toml", "--id", "2024")
    assert "Because" not in (folder_of(begun) / "answers.md").read_text(), "they are another student's"
    assert (folder_of(begun).with_name("week-0.old-2") / "answers.md").read_bytes().startswith(answers)
    assert set(states(typed(begun, "status"))) == {"say", "run", "flip", "make", "words", "more"}


@pytest.mark.parametrize("old, new, sentence", [
    ('["01-small.thing"]\n[[', '["01-small.think"]\n[[', "the experiment 01-small.think"),
    ('["01-small.mine"]', '["02-none.mine"]', "the lab 02-none"),
    ('falls = ["one is one"]', 'falls = ["one is two"]', "the claim 'one is two' of 01-small.thing"),
    ("bytes = {", "pages = {", "the parameter pages of 01-small.thing"),
    ('falls =', 'machine = "linux65"\nfalls =', "the machine linux65"),
    ('falls =', 'machine = "wine64"\nfalls =', "01-small.thing on wine64"),
    ('"say"', '"Say"', "small letters"),
])
def test_an_assignment_that_does_not_fit_here(small, old, new, sentence):
    (small.root / "bad.toml").write_text(house.replaced(student.ASSIGNMENT, old, new) if
                                         student.ASSIGNMENT.count(old) == 1 else
                                         student.ASSIGNMENT.replace(old, new, 1))
    assert sentence in typed(small, "start", "bad.toml", "--id", "2023", code=2)
    assert not (small.root / "my" / "assignments").exists()


def test_wrong_use_is_a_sentence(small):
    for words, sentence in [((), "start, status, run, hand-in"), (("begin",), "start, status"),
                            (("start", "week.toml"), "--id"), (("start",), "--id STUDENT"),
                            (("start", "week.toml", "--id", "../x"), "no id of a student"),
                            (("start", "nowhere.toml", "--id", "x"), "no file nowhere.toml"),
                            (("status",), "no assignment was begun"), (("hand-in", "x"), "no assignment was begun")]:
        assert sentence in typed(small, *words, code=2)
    typed(small, "start", "week.toml", "--id", "2023")
    assert "did you mean week-0" in typed(small, "status", "week-1", code=2)
    (folder_of(small) / "student.json").write_text("{")
    assert "is not as it was made" in typed(small, "status", code=2)
    assert "week-0.old-1" in typed(small, "start", "week.toml", "--id", "2023")


def test_one_of_two_has_to_be_named(begun):
    (begun.root / "b.toml").write_text(student.ASSIGNMENT.replace("week-0", "week-1"))
    typed(begun, "start", "b.toml", "--id", "2023")
    assert "Begun are: week-0, week-1" in typed(begun, "status", code=2)
    assert "(week-1)" in typed(begun, "status", "week-1")


def test_status_of_what_nobody_has_begun(begun):
    said = typed(begun, "status")
    assert states(said) == dict.fromkeys(("say", "run", "flip", "make", "words"), "not begun")
    for command in ("./lab study 01-small.thing", "./lab assignment run week-0", "./lab new 01-small.mine",
                    "./lab flip 01-small.thing --task flip"):
        assert f"next: {command}\n" in said
    assert "points" not in said


@pytest.mark.parametrize("made, ran, state, sentence", [
    ({}, {}, "done", ""),
    ({"why": ""}, {}, "begun", "no reason is given for space, one"),
    ({"after": True}, {}, "begun", "sealed after it had run"),
    ({}, {"started": "2001-01-01T00:00:00Z"}, "begun", "sealed after it had run"),
    ({"made": "2001-01-01T00:00:00Z"}, {}, "not begun", "changed since it was sealed"),
])
def test_status_of_a_prediction(begun, made, ran, state, sentence):
    student.predict(begun.root / "my", **made)
    result(begun, **ran)
    said = typed(begun, "status")
    assert states(said)["say"] == state and sentence in said


def test_a_prediction_that_lies_beside_was_made_after_a_run(begun):
    student.predict(begun.root / "my")
    (folder := begun.root / "my/predictions/01-small").joinpath("thing.json").rename(folder / "thing.after-1.json")
    said = typed(begun, "status")
    assert states(said)["say"] == "begun" and "sealed after it had run" in said


@pytest.mark.parametrize("ran, state, sentence", [
    ({}, "done", "run on linux64"),
    ({"value": 4096}, "begun", "it ran with bytes=4096"),
    ({"verdict": "failed"}, "done", "1 claim failed"),
    ({"how": "timeout"}, "begun", "did not run to its end: timeout"),
])
def test_status_of_a_run(begun, ran, state, sentence):
    result(begun, **ran)
    said = typed(begun, "status")
    assert states(said)["run"] == state and sentence in said
    assert ("./lab assignment run" in said) == (state != "done")
    result(begun).write_text("{")
    assert "is cut short or no JSON" in typed(begun, "status")


def test_status_of_a_flip(begun):
    student.flip(begun, "none", "none")
    assert states(typed(begun, "status"))["flip"] == "begun"
    for made in ({"hit": False}, {"fails": ("time passes",)}, {"parameters": "bytes=8"}):
        student.flip(begun, **made)
        said = typed(begun, "status")
        assert states(said)["flip"] == "begun" and "has not seen exactly these fall" in said
    path = student.flip(begun)
    said = typed(begun, "status")
    assert states(said)["flip"] == "done" and "1 line is another" in said and "should fall: one is one" in said
    path.write_text(path.read_text() + "\n")
    assert states(typed(begun, "status"))["flip"] == "begun", "it was edited since"
    student.flip(begun, "{\n", "{\n" + "    ;\n" * 11)
    said = typed(begun, "status")
    assert states(said)["flip"] == "begun" and "11 lines are others" in said and "at most 10" in said


def test_status_of_what_is_made_and_written(begun):
    student.make(begun)
    student.answer(begun, "因为 I say so.")
    said = typed(begun, "status")
    assert states(said)["make"] == states(said)["words"] == "done" and "5 words under" in said
    (begun.lab / "mine" / "breaks.toml").write_text("# TODO\n")
    said = typed(begun, "status")
    assert states(said)["make"] == "begun" and "breaks.toml still says TODO" in said
    (folder_of(begun) / "answers.md").write_text("Nothing.\n")
    assert 'write it under "## words"' in typed(begun, "status")


def test_the_whole_of_a_week(begun):
    house.need("linux64")
    usual = begun.run("run", "--machine", "linux64", "1.thing")
    assert usual.returncode == 0, usual.stdout + usual.stderr
    before = begun.result("thing")
    assert "is not predicted yet" in begun.run("assignment", "run", "--machine", "linux64").stdout
    assert not (folder_of(begun) / "results").exists()
    student.predict(begun.root / "my")
    said = typed(begun, "run", "--machine", "linux64")
    assert begun.result("thing") == before and not (begun.root / "build" / ".usual").exists()
    kept = folder_of(begun) / "results" / "linux64"
    assert json.loads((kept / "01-small" / "thing.json").read_text())["parameters"] == {"bytes": BYTES}
    assert before["parameters"] == {"bytes": 4096}
    assert (kept / "machine.json").is_file() and (kept / "01-small" / "lab.json").is_file()
    assert "as a report: ./lab report" in said
    student.flip(begun)
    student.make(begun)
    student.answer(begun)
    assert set(states(typed(begun, "status")).values()) == {"done"}
    assert "not done" not in typed(begun, "hand-in")
    path = begun.root / "my" / "assignments" / "week-0-2023.zip"
    handed = read_submission(path)
    assert handed.assignment_sha256 == assignment_of(student.ASSIGNMENT).sha256 and handed.student == "2023"
    assert sorted(handed.files) == [
        "answers.md", "flips/01-small/thing/linux.c", "make/01-small/mine/linux.c",
        "predictions/01-small/thing.json", "results/linux64/01-small/lab.json", "results/linux64/01-small/thing.json",
        "results/linux64/machine.json"]
    first = path.read_bytes()
    for file in begun.root.rglob("my/**/*.json"):
        os.utime(file, (1, 1))
    typed(begun, "hand-in", "--out", "elsewhere")
    assert (begun.root / "elsewhere" / path.name).read_bytes() == first
    assert begun.run("report", str(kept.parent), "--out", str(begun.root / "page")).returncode == 0


def test_what_is_missing_is_named_and_the_rest_handed_in(begun):
    student.answer(begun)
    said = typed(begun, "hand-in", "week-0")
    assert "not done are:" in said and set(re.findall(r"^  not begun  (\w+)", said, re.M)) == {
        "say", "run", "flip", "make"}
    assert list(read_submission(begun.root / "my/assignments/week-0-2023.zip").files) == ["answers.md"]


def test_what_editors_leave_is_not_handed_in(begun):
    student.make(begun)
    for name in ("linux.c~", ".linux.c.swp", "my notes.txt"):
        (begun.lab / "mine" / name).write_text("TODO")
    (begun.lab / "mine" / "folder").mkdir()
    (begun.lab / "mine" / "link.c").symlink_to("/etc/passwd")
    said = typed(begun, "status")
    assert states(said)["make"] == "done"
    assert "no plain files: .linux.c.swp, folder, link.c, linux.c~, my notes.txt\n" in said
    typed(begun, "hand-in")
    assert list(read_submission(begun.root / "my/assignments/week-0-2023.zip").files) == [
        "answers.md", "make/01-small/mine/linux.c"]


def test_too_large_names_the_largest(begun):
    (folder_of(begun) / "answers.md").write_bytes(os.urandom(1_500_000).hex().encode())
    student.flip(begun)
    typed(begun, "hand-in", "--out", "out")  # half of that, packed
    before = (begun.root / "out" / "week-0-2023.zip").read_bytes()
    (folder_of(begun) / "answers.md").write_bytes(os.urandom(2_500_000).hex().encode())
    said = typed(begun, "hand-in", "--out", "out", code=2)
    assert "may have 2,000,000; the largest in it are answers.md (" in said
    assert (begun.root / "out" / "week-0-2023.zip").read_bytes() == before
    assert len(list((begun.root / "out").iterdir())) == 1


def test_places_that_cannot_be_written(begun):
    (begun.root / "file").write_text("")
    assert "cannot be written" in typed(begun, "hand-in", "--out", "file", code=2)
    assert "cannot be written" in typed(begun, "hand-in", "--out", "/proc/none", code=2)
    assert "LAB_MY=DIR" in typed(begun, "start", "week.toml", "--id", "1", code=2, environment={"LAB_MY": "/proc/none"})
    full = {"LAB_MY": str(begun.root / "file" / "my")}
    assert "LAB_MY=DIR" in typed(begun, "start", "week.toml", "--id", "1", code=2, environment=full)


def test_a_kill_leaves_the_old_hand_in_or_the_new_one(begun):
    student.answer(begun)
    typed(begun, "hand-in")
    path = begun.root / "my/assignments/week-0-2023.zip"
    whole = {path.read_bytes()}
    student.answer(begun, os.urandom(400_000).hex())
    typed(begun, "hand-in", "--out", "new")
    whole.add((begun.root / "new" / path.name).read_bytes())
    for tenths in range(12):
        process = begun.start("assignment", "hand-in", cwd=begun.root)
        time.sleep(0.05 * tenths)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert path.read_bytes() in whole
    typed(begun, "hand-in")
    assert read_submission(path).files["answers.md"] == (folder_of(begun) / "answers.md").read_bytes()


def test_a_kill_while_it_begins_leaves_what_was_there(begun):
    student.answer(begun)
    answers = (folder_of(begun) / "answers.md").read_bytes()
    (begun.root / "newer.toml").write_text(student.ASSIGNMENT + "# newer\n")
    for tenths in range(8):
        process = begun.start("assignment", "start", "newer.toml", "--id", "2023", cwd=begun.root)
        time.sleep(0.05 * tenths)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert answers in [path.read_bytes() for path in folder_of(begun).parent.glob("week-0*/answers.md")]


def test_a_run_that_was_killed_is_put_right_by_the_next(begun):
    """What it had set aside is back, and what had no result has none."""
    house.need("linux64")
    build = begun.root / "build"
    (place := build / ".usual/linux64/results/01-small").mkdir(parents=True)
    (place / "thing.json").write_text('{"of": "before"}')
    (place / "gone.none").touch()
    (build / "linux64/results/01-small").mkdir(parents=True, exist_ok=True)
    (build / "linux64/results/01-small/gone.json").write_text("{}")
    student.predict(begun.root / "my")
    typed(begun, "run", "--machine", "linux64")
    assert begun.result("thing") == {"of": "before"} and begun.result("gone") is None
    assert not (build / ".usual").exists()


def test_help_says_what_it_takes():
    done = subprocess.run([house.ROOT / "lab", "assignment", "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "--results ZIP" in done.stdout and "hand-in" in done.stdout
