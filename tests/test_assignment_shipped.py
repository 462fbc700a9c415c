"""The assignments that are handed out here: all that they name exists, each flip can be done, each value runs."""

import json
import re
import subprocess

import pytest

import house
from harness.assignments.done import MOST_LINES, lines_changed
from harness.assignments.model import read_assignment
from harness.driver import process
from harness.launcher.breaks import read_breaks
from harness.launcher.building.program_commands import commands_of
from harness.launcher.learner.assignment.known import SHIPPED, assignment_named, not_here
from harness.launcher.learner.flip.claims_in import first_write
from harness.launcher.setup.machines import machine_named
from made_class import EDITS

FILES = sorted(SHIPPED.glob("*.toml"))
BY_NAME = {e.full_name: e for e in house.EXPERIMENTS}
FLIPS = [(path.stem, task) for path in FILES for task in read_assignment(path).tasks if task.kind == "flip"]
EXTREMES = [(name, parameter, value) for path in FILES for name, of in read_assignment(path).parameters.items()
            for parameter, values in of.items()
            for value in (values.first, values.first + (values.count - 1) * values.step)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_that_it_names_exists(path):
    assignment = assignment_named(path.stem)
    assert not list(not_here(assignment, house.LABS)) and assignment.id == path.stem
    assert assignment.points == 100 and {task.kind for task in assignment.tasks} == {
        "predict", "run", "flip", "make", "text"}
    ran = {name for task in assignment.tasks if task.kind == "run" for name in task.experiments}
    assert set(assignment.parameters) <= ran


def run(name, folder, text=None, parameters=""):
    """The result of the program on linux64, of an edited source if you like."""
    house.need("linux64")
    build = machine_named("linux64").build.resolve()
    try:
        commands = commands_of(name, build)
    except (OSError, LookupError, subprocess.SubprocessError):
        pytest.skip(f"{name} is not built: ./lab run --machine linux64")
    program = commands.program
    if text is not None:
        (folder / "edited.c").write_text(text)
        program = program.with_name(f".{folder.name}")
        said = commands.make(folder / "edited.c", folder / "edited.o", program)
        assert said is None, said
    try:
        ended = process.run([str(program), str(folder / "result.json")], folder, 60, alone=False, parameters=parameters)
    finally:
        if text is not None:
            program.unlink()
    assert (folder / "result.json").exists(), ended.output
    return json.loads((folder / "result.json").read_text())


@pytest.mark.parametrize("which, task", FLIPS, ids=[f"{which}-{task.id}" for which, task in FLIPS])
def test_a_flip_can_be_done(which, task, tmp_path):
    experiment = BY_NAME[task.experiments[0]]
    given = text = experiment.source("linux").read_text()
    for old, new in EDITS[which, task.id]:
        text = house.replaced(text, old, new)
    assert 0 < lines_changed(given, text) <= MOST_LINES and not first_write(given, text)
    result = run(experiment.full_name, tmp_path, text)
    assert {c["says"] for c in result["claims"] if c["verdict"] == "failed"} == set(task.falls)
    assert set(task.falls) not in [set(b.fails) for b in read_breaks(experiment)], "a recorded break does it"


@pytest.mark.parametrize("name, parameter, value", EXTREMES, ids=[f"{e[0]}-{e[1]}-{e[2]}" for e in EXTREMES])
def test_the_least_and_the_most_of_each_value_hold(name, parameter, value, tmp_path):
    result = run(name, tmp_path, parameters=f"{parameter}={value}")
    assert result["parameters"][parameter] == value
    assert not [c for c in result["claims"] if c["verdict"] == "failed"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_texts_are_plain(path):
    """Sentences of at most 20 words, for who reads English as a second language."""
    for task in read_assignment(path).tasks:
        for sentence in re.split(r"(?<=[.?!:])\s+", task.asks):
            assert len(sentence.split()) <= 20, sentence
