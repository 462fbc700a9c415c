"""A run with the student's own values leaves build/ as it was, however it ends."""

import contextlib
import json
import os
import shutil

import pytest

import student
from harness.assignments.model import assignment_of
from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import Experiment
from harness.launcher.learner import running as study
from harness.launcher.learner.assignment import running
from harness.launcher.learner.assignment.place import start, with_values
from harness.launcher.setup.machines import machine_named

LINUX, WINE = machine_named("linux64"), machine_named("wine64")
OLD = '{"the": "usual"}'


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """An assignment that is begun, and a build folder where `thing` has a result and `more` has none."""
    monkeypatch.setenv("LAB_MY", str(tmp_path / "my"))
    for module in (running, __import__("harness.launcher.setup.machines", fromlist=["BUILD"])):
        monkeypatch.setattr(module, "BUILD", tmp_path / "build")
    monkeypatch.setattr(running, "one_at_a_time", contextlib.nullcontext)
    monkeypatch.setattr(running, "have", lambda machines, experiments, yes: {})
    place(tmp_path, "thing").parent.mkdir(parents=True)
    place(tmp_path, "thing").write_text(OLD)
    return start(assignment_of(student.ASSIGNMENT), "2023")[0]


def place(root, name):
    return root / "build" / "linux64" / "results" / "01-small" / f"{name}.json"


def experiments(root):
    found = [Experiment("01-small", name, root / "labs" / "01-small" / name) for name in ("thing", "more")]
    for experiment in found:
        experiment.folder.mkdir(parents=True)
        (experiment.folder / "linux.c").touch()
    return found


def run(begun, root, monkeypatch, ends=None):
    """With a machine that writes a result of both, and then ends as told."""
    def run_machine(machine, its):
        assert json.loads(open(os.environ["LAB_PARAMETERS_FILE"]).read())["01-small.thing"]
        for experiment in its:
            assert not place(root, experiment.name).exists(), "an old one could be taken for a new one"
            place(root, experiment.name).write_text(f'{{"new": "{experiment.name}"}}')
        if ends:
            raise ends
        return True
    monkeypatch.setattr(running, "run_machine", run_machine)
    return running.run(begun, experiments(root), [LINUX], True)


def as_before(root):
    return place(root, "thing").read_text() == OLD and not place(root, "more").exists() and \
        not (root / "build" / ".usual").exists() and "LAB_PARAMETERS_FILE" not in os.environ


def test_what_was_there_is_there_and_the_new_is_kept(begun, tmp_path, monkeypatch):
    assert run(begun, tmp_path, monkeypatch) == (True, {})
    assert as_before(tmp_path)
    for name in ("thing", "more"):
        assert json.loads((begun.results / "linux64" / "01-small" / f"{name}.json").read_text()) == {"new": name}


@pytest.mark.parametrize("ends", [KeyboardInterrupt(), OSError("full"), UserError("no")])
def test_the_same_where_it_is_ended(begun, tmp_path, monkeypatch, ends):
    with pytest.raises(type(ends)):
        run(begun, tmp_path, monkeypatch, ends)
    assert as_before(tmp_path)


def test_study_runs_with_the_same_values_and_keeps_the_result_in_both_places(begun, tmp_path, monkeypatch):
    found = {}

    def run_machine(machine, its):
        found.update(json.loads(open(os.environ["LAB_PARAMETERS_FILE"]).read()))
        place(tmp_path, "thing").write_text('{"ended": {"how": "died", "why": "for a test"}}')
    for name, value in {"run_machine": run_machine, "one_at_a_time": contextlib.nullcontext,
                        "have": lambda machines, experiments, yes: {}}.items():
        monkeypatch.setattr(study, name, value)
    thing = experiments(tmp_path)[0]
    with pytest.raises(UserError, match="for a test"):
        study.run(thing, LINUX, True, begun)
    assert found == {"01-small.thing": begun.values("01-small.thing")} and "LAB_PARAMETERS_FILE" not in os.environ
    assert (begun.results / "linux64/01-small/thing.json").read_text() == place(tmp_path, "thing").read_text()
    found.clear()
    with pytest.raises(KeyError):
        study.run(thing, LINUX, True)


def test_the_next_that_is_due_gives_the_values(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_MY", str(tmp_path / "my"))
    assert with_values("01-small.thing") is None
    for name, year in (("old", "2016"), ("older", "2015"), ("late", "2037"), ("next", "2036")):
        start(assignment_of(student.ASSIGNMENT.replace("week-0", name).replace("2036", year)), "2023")
        found = with_values("01-small.thing")
        assert found and found.assignment.id == {"older": "old"}.get(name, name)
    assert with_values("01-small.other") is None


def test_a_machine_that_cannot_be_had_is_told(begun, tmp_path, monkeypatch):
    with pytest.raises(UserError, match="no machine can be had here for that: it is not here"):
        run(begun, tmp_path, monkeypatch, CannotBeHad("it is not here"))
    assert as_before(tmp_path)


def test_what_a_killed_run_has_set_aside_is_put_back(begun, tmp_path, monkeypatch):
    with pytest.raises(SystemExit):
        with monkeypatch.context() as killed:
            killed.setattr(running, "put_back", lambda: None)
            run(begun, tmp_path, monkeypatch, SystemExit())
    assert not as_before(tmp_path)
    shutil.rmtree(tmp_path / "labs")
    run(begun, tmp_path, monkeypatch)
    assert as_before(tmp_path)


def test_only_what_is_to_be_predicted_or_run_is_run():
    begun = type("Begun", (), {"assignment": assignment_of(student.ASSIGNMENT)})
    assert running.to_run(begun, {"01-small.thing": 1, "01-small.mine": 2}) == [1]
