"""Parameters: what an experiment may be asked otherwise than the article asks it. Its claims hold for all of them."""

import json
import os
import re
import subprocess

import pytest

import house
import recorded
from harness.assignments.model import Assignment, Range
from harness.assignments.values import in_words, values_of
from harness.driver import process
from harness.driver.differs import read_differs
from harness.driver.outcome import outcome_of
from harness.launcher import environment
from harness.launcher.building.program_commands import commands_of
from harness.predictions import expressions
from harness.results.differs import apply_differs
from harness.results.from_json import result_of
from program import Small, result
from report.collect import read_all
from report.output import html, markdown
from report.page.page import page

MIB = 1 << 20
RANGES = {  # those that the claims are tried with
    "02-virtual-memory.reserve-commit-touch": {"bytes": Range(256 * MIB, 1024 * MIB, MIB),
                                               "touched_pages": Range(512, 8192, 64)},
    "02-virtual-memory.touch-order": {"pages": Range(64, 8192, 1)},
    "02-virtual-memory.partial-decommit": {"decommitted": Range(4 * MIB, 60 * MIB, 1 << 16),
                                           "first_int": Range(1025, 2047, 1)},
    "02-virtual-memory.spreadsheet": {"filled": Range(2, 19200, 1)},
    "02-virtual-memory.what-gives-back": {"bytes": Range(4 * MIB, 256 * MIB, 1 << 16)},
    "03-pagefile.first-touch": {"pages": Range(1000, 32000, 1)},
    "04-mmap.pagefile-backed": {"bytes": Range(16 * MIB, 256 * MIB, 1000), "touched_pages": Range(1, 256, 1)},
    "04-mmap.sparse": {"bytes": Range(64 * MIB, 256 * MIB, 1000)},
    "04-mmap.sparse-cells": {"cells": Range(50, 700, 1)},
    "04-mmap.last-reference": {"bytes": Range(1 << 16, 16 * MIB, 1000)},
    "05-heap.private-heaps": {"blocks": Range(5000, 32768, 1)},
    "05-heap.realloc-large": {"bytes": Range(2 * MIB, 128 * MIB, 1 << 16)},
}
ON_WINE = [name for name in RANGES if name.endswith((".reserve-commit-touch", ".sparse-cells", ".realloc-large"))]
RUNS = [("linux64", name) for name in RANGES] + [("wine64", name) for name in ON_WINE]
STUDENTS = int(os.environ.get("LAB_STUDENTS") or 1)  # how many of whom each experiment is tried with
TOUCH = "02-virtual-memory.reserve-commit-touch"
MEANT = "; a whole number from 1 to 2^40 is meant"


def run(machine, name, parameters, folder):
    """What came of it, with its result as the driver has it."""
    house.need(machine)
    commands = commands_of(name, (house.BUILD / machine).resolve())
    ended = process.run([*commands.emulator, str(commands.program), str(folder / "result.json")], folder, 60,
                        alone=False, parameters=parameters)
    return outcome_of(ended, folder / "result.json", 60, machine.startswith("wine"))


def failed(name, found):
    lab = next(lab for lab in house.LABS if name.startswith(f"{lab.name}."))
    if found["machine"]["emulator"]:
        apply_differs(found, read_differs(lab.folder))
    return [claim for claim in found["claims"] if claim["verdict"] == "failed"]


def test_these_are_all_parameters_of_all_experiments_on_both_systems():
    for experiment in house.EXPERIMENTS:
        for source in house.sources(experiment).values():
            asked = dict(re.findall(r'\blab_parameter\("(\w+)", ([^;]+)\);', source.read_text()))
            assert asked.keys() == RANGES.get(experiment.full_name, {}).keys(), source
    assert len(RANGES) >= 10


@pytest.mark.parametrize("student", range(STUDENTS))
@pytest.mark.parametrize("machine, name", RUNS)
def test_each_claim_holds_for_the_values_of_each_student(machine, name, student, tmp_path):
    values = values_of(Assignment("all", "All", None, (), RANGES), f"s{student}")[name]
    outcome = run(machine, name, in_words(values), tmp_path)
    assert outcome.how == "ran", outcome.why
    assert failed(name, outcome.result) == []
    assert outcome.result["parameters"] == values
    assert outcome.result["usual"].keys() == values.keys()


def test_without_a_task_the_usual_values_are_kept(tmp_path):
    found = run("linux64", TOUCH, "", tmp_path).result
    assert found["parameters"] == {"bytes": 1 << 30, "touched_pages": 2560} and found["usual"] == {}
    assert "parameters" not in run("linux64", "05-heap.size-zero", "", tmp_path).result


@pytest.mark.parametrize("given, said", [
    ("bytes=0", 'bytes is "0"' + MEANT), ("bytes=-1", 'bytes is "-1"' + MEANT),
    ("bytes=nan", 'bytes is "nan"' + MEANT), ("bytes=", 'bytes is ""' + MEANT),
    ("bytes=9223372036854775808", 'bytes is "9223372036854775808"' + MEANT),
    ("bytes=1099511627777", 'bytes is "1099511627777"' + MEANT), ("bytes=0x10", 'bytes is "0x10"' + MEANT),
    ("bytes=" + "9" * 1000, 'bytes is "' + "9" * 42 + '..."' + MEANT),
    ("=", '"=" is no name=value'), ("bytes", '"bytes" is no name=value'), ("=5", '"=5" is no name=value'),
    ("b\x1bytes=5", '"b?ytes=5" is no name=value'), ("a" * 40 + "=5", f'"{"a" * 40}=5" has too long a name'),
    (" ".join(f"a{i}=1" for i in range(17)), '"a16=1" has too long a name, or is one too many'),
    ("bytes=1048576 bytes=2", "bytes stands there twice"),
    ("byts=5", "byts is no parameter of this experiment; those are: bytes=1073741824 touched_pages=2560"),
    ("bytes=100000000 touched_pages=1", "bytes=100000000 touched_pages=1 is refused: bytes must be whole pages"),
    ("touched_pages=262145", "is refused: touched_pages must lie in bytes"),
])
def test_a_hostile_value_ends_it_before_its_first_step(given, said, tmp_path):
    outcome = run("linux64", TOUCH, given, tmp_path)
    assert (outcome.how, outcome.result) == ("died", None)
    assert outcome.why.startswith("LAB_PARAMETERS: ") and said in outcome.why
    assert list(tmp_path.iterdir()) == []


def test_an_experiment_without_parameters_refuses_one(tmp_path):
    why = run("linux64", "05-heap.size-zero", "bytes=5", tmp_path).why
    assert why == "LAB_PARAMETERS: bytes is no parameter of this experiment; those are: none"


@pytest.mark.parametrize("machine, gib, words", [("linux64", 1024, ""), ("linux32", 1024, "MiB can be addressed"),
                                                 ("linux32", 4, "MiB can be addressed")])
def test_more_than_there_is_skips(machine, gib, words, tmp_path):
    outcome = run(machine, TOUCH, f"bytes={gib << 30}", tmp_path)
    assert outcome.how == "skipped" and outcome.why.startswith(f"needs {gib << 10} MiB of memory")
    assert outcome.why.endswith(words)


def test_a_child_is_told_as_well(tmp_path):
    found = run("linux64", "04-mmap.sparse-cells", "cells=51", tmp_path).result
    assert [claim["got"] for claim in found["claims"] if claim["says"] == "another process finds every cell"] == [51]


def test_the_table_says_what_is_not_usual(tmp_path):
    house.need("linux64")
    program = commands_of(TOUCH, (house.BUILD / "linux64").resolve()).program
    for given, lines in (("touched_pages=512", ["with touched_pages=512, not 2560"]), ("touched_pages=2560", [])):
        said = subprocess.run([program], env=os.environ | {"LAB_PARAMETERS": given}, capture_output=True, text=True,
                              cwd=tmp_path).stdout
        assert [line for line in said.split("\n") if line.startswith("with ")] == lines


# ---- the driver ----

TELL = "print('got', os.environ.get('LAB_PARAMETERS'))\n"


@pytest.mark.parametrize("document, got", [
    ({"01-small.thing": {"bytes": 5, "pages": 6}}, "bytes=5 pages=6"), ({"01-small.other": {"bytes": 5}}, "None")])
def test_the_driver_sets_those_of_the_file_and_no_other(tmp_path, document, got):
    small, path = Small(tmp_path), tmp_path / "parameters.json"
    path.write_text(json.dumps(document))
    text = TELL + f"open(path, 'w').write({json.dumps(result())!r})"
    done = small.drive(text, environment={"LAB_PARAMETERS": "bytes=7", "LAB_PARAMETERS_FILE": str(path)})
    assert done.returncode == 0 and f"got {got}\n" in done.stdout


def test_an_environment_of_a_person_changes_no_result(tmp_path, monkeypatch):
    done = Small(tmp_path).drive(TELL, environment={"LAB_PARAMETERS": "bytes=7"})
    assert "got None\n" in done.stdout
    monkeypatch.setenv("LAB_PARAMETERS", "bytes=7")
    monkeypatch.setattr(os, "environ", dict(os.environ))
    environment.settle()
    assert "LAB_PARAMETERS" not in os.environ


@pytest.mark.parametrize("text", ["", "[]", '{"01-small.thing": 5}', '{"01-small.thing": {"bytes": "5"}}',
                                  '{"01-small.thing": {"a b": 5}}', '{"01-small.thing": {"bytes": NaN}}', "[" * 100000])
def test_a_file_that_is_none_starts_nothing(tmp_path, text):
    small, path = Small(tmp_path), tmp_path / "parameters.json"
    path.write_text(text)
    done = small.drive(TELL, environment={"LAB_PARAMETERS_FILE": str(path)})
    assert done.returncode == 1 and "got" not in done.stdout
    assert small.kept()["ended"]["how"] == "unstarted" and f"LAB_PARAMETERS_FILE is {path}" in done.stdout


# ---- who reads them ----

def test_a_question_may_name_a_parameter():
    found = result_of(result() | {"parameters": {"bytes": 5, "page": 1}, "usual": {"bytes": 6}}, "")
    names = expressions.names_of(found.machine, found.parameters)
    assert expressions.holds("== 2 * bytes", 10, names) and found.usual == {"bytes": 6}
    assert names["page"] == 4096, "what is the machine's stays the machine's"


def test_the_report_says_on_which_machine_which_were_set(tmp_path):
    build = recorded.build_folder(tmp_path)
    for machine, usual in (("linux64", {"bytes": 1 << 30}), ("linux32", {}), ("wine64", {"bytes": 1 << 30})):
        file = build / machine / "results" / "02-virtual-memory" / "reserve-commit-touch.json"
        parameters = {"parameters": {"bytes": 1 << 28 if usual else 1 << 30}, "usual": usual}
        file.write_text(json.dumps(json.loads(file.read_text()) | parameters))
    made = page(read_all(sorted(build.glob("*/results"))))
    says = "With bytes = 268,435,456, where 1,073,741,824 is usual, on linux64, wine64"
    ended = [note for lab in made.labs for e in lab.experiments for note in e.ended if note.startswith("With ")]
    assert ended == [says]
    assert says in html.render(made) and "With bytes = 268,435,456" in markdown.render(made)


def test_a_name_that_is_none_makes_no_result(tmp_path):
    build = recorded.build_folder(tmp_path)
    for parameters in ({"<b>": 5}, {"bytes": 0}, {"bytes": "5"}, {"a" * 32: 5}, {"bytes": (1 << 40) + 1}, []):
        file = build / "linux64" / "results" / "02-virtual-memory" / "reserve-commit-touch.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"parameters": parameters}))
        assert "parameters" in str(read_all([build / "linux64" / "results"]).problems[0].why)
