"""What a student brings from the kit for Windows: results.zip, or the folder, taken along by who has no other."""

import json
import zipfile

import pytest

import program
import student
from harness.assignments.model import assignment_of
from harness.assignments.submission import read_submission
from harness.assignments.values import values_of
from harness.driver.errors import UserError
from harness.launcher.learner.assignment.place import start
from harness.launcher.learner.assignment.predicted import named, sealed_for
from harness.launcher.learner.assignment.handing_in import hand_in
from harness.launcher.learner.assignment.taking import take
from harness.predictions import prediction

VALUES = values_of(assignment_of(student.ASSIGNMENT), "2023")["01-small.thing"]
RESULT = program.result(program.claim("one is one"), name="windows64") | {
    "parameters": VALUES, "source": {"file": "windows.c", "text": "x"}, "ended": {"how": "ran", "why": None}}
OTHER = RESULT | {"experiment": "other"}
MACHINE = {"format": 1, "kind": "machine", "machine": "windows64", "left_out": None}


@pytest.fixture
def begun(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_MY", str(tmp_path / "my"))
    return start(assignment_of(student.ASSIGNMENT), "2023")[0]


def kit(tmp_path, changed=None, between="/", **more):
    """results.zip, as lab.exe leaves it."""
    made = student.predict(tmp_path / "kit", **more)
    files = {"results/windows64/01-small/thing.json": RESULT, "results/windows64/01-small/other.json": OTHER,
             "results/windows64/machine.json": MACHINE, "results/predictions/01-small/thing.json": made}
    path = tmp_path / "results.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, document in (files | (changed or {})).items():
            info = zipfile.ZipInfo("x")
            info.filename = name.replace("/", between)  # as it is, whatever this system's separator
            archive.writestr(info, document if isinstance(document, bytes) else json.dumps(document))
    return path


@pytest.mark.parametrize("between", ["/", "\\"])
def test_what_belongs_to_it_is_taken(begun, tmp_path, between):
    assert take(begun, kit(tmp_path, between=between)) == (2, [])
    files = read_submission(hand_in(begun, None)).files
    assert sorted(files) == ["answers.md", "predictions/01-small/thing.json", "results/windows64/01-small/thing.json",
                             "results/windows64/machine.json"]
    assert json.loads(files["results/windows64/01-small/thing.json"]) == RESULT


def test_the_folder_does_as_well(begun, tmp_path):
    with zipfile.ZipFile(kit(tmp_path)) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert take(begun, tmp_path / "unpacked" / "results") == (2, [])
    assert (begun.results / "windows64" / "01-small" / "thing.json").is_file()
    assert not list(begun.folder.rglob("other.json"))


@pytest.mark.parametrize("name, document, sentence", [
    ("results/windows64/01-small/thing.json", b"{", "cut short"),
    ("results/windows64/01-small/thing.json", RESULT | {"lab": "02-other"}, "another experiment or machine"),
    ("results/wine64/01-small/thing.json", RESULT, "another experiment or machine"),
    ("results/windows64/01-small/thing.json", {"format": 2}, "no file of results"),
    ("results/windows64/01-small/thing.json", {"format": 1, "kind": "merged"}, "another kind"),
    ("results/windows64/01-small/thing.json", MACHINE, "another experiment or machine"),
    ("results/windows64/machine.json", RESULT, "another experiment or machine"),
    ("results/predictions/01-small/thing.json", RESULT, "does not fit prediction.schema.json"),
])
def test_what_is_wrong_is_said_and_left(begun, tmp_path, name, document, sentence):
    _count, wrong = take(begun, kit(tmp_path, {name: document}))
    assert [(file, sentence in str(why)) for file, why in wrong] == [(name, True)]


@pytest.mark.parametrize("name", ["../x.json", "results/../../x.json", "/x.json", "C:/x.json"])
def test_what_leads_out_is_not_used(begun, tmp_path, name):
    with pytest.raises(UserError, match="nothing of it was read"):
        take(begun, kit(tmp_path, {name: RESULT}))
    assert not begun.results.exists()


def test_nothing_of_it_in_there(begun, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("results/windows64/01-small/other.json", json.dumps(OTHER))
    for given, sentence in [(tmp_path / "a.zip", "no result and no prediction of week-0"),
                            (tmp_path / "none.zip", "cannot be read"), (begun.folder / "student.json", "no zip")]:
        with pytest.raises(UserError, match=sentence):
            take(begun, given)


@pytest.mark.parametrize("times, after, first", [((1, 2), False, "here"), ((2, 1), False, "there"),
                                                 ((1, 2), True, "there")])
def test_of_two_predictions_one_counts(begun, tmp_path, monkeypatch, times, after, first):
    """Made on two computers: both are handed in; the earlier counts, and one after the run never before another."""
    monkeypatch.setattr(prediction, "now", lambda: f"2026-01-0{times[0]}T00:00:00Z")
    student.predict(tmp_path / "my", why="here", after=after)
    monkeypatch.setattr(prediction, "now", lambda: f"2026-01-0{times[1]}T00:00:00Z")
    take(begun, kit(tmp_path, why="there"))
    sealed, wrong = sealed_for(begun, "01-small.thing")
    assert len(sealed) == 2 and not wrong
    files = named(sealed, "thing")
    assert list(files) == ["thing.json", "thing.after-1.json"]
    assert json.loads(files["thing.json"])["answers"][0]["why"] == first


def test_one_after_the_run_never_takes_the_name_of_one_before(begun, tmp_path):
    student.predict(tmp_path / "my", after=True)
    assert list(named(sealed_for(begun, "01-small.thing")[0], "thing")) == ["thing.after-1.json"]
