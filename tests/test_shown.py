"""What the console shows of a result: ./lab show, the tables after a run of few experiments, and --pause."""

import os
import re
import subprocess
import time

import pytest

import house
from harness.driver import labs
from harness.launcher import console, shown
from harness.launcher.building.program_commands import commands_of
from harness.results.json_files import result_in
from recorded import RESULTS
from small_house import FALSE, GOOD, SmallHouse


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return SmallHouse(tmp_path_factory.mktemp("shown") / "house", {"good": GOOD, "false": FALSE})


def recorded_results():
    paths = sorted(RESULTS.glob("*/results/02-virtual-memory/reserve-commit-touch.json"))
    return [result_in(path) for path in paths]


def test_machines_stand_side_by_side_where_there_is_room():
    results = recorded_results()
    assert len(results) >= 2
    narrow, wide = (list(shown.side_by_side(results, width)) for width in (80, 110))
    assert max(map(len, narrow[:narrow.index("")])) <= 80 and max(map(len, wide[:wide.index("")])) <= 110
    assert wide[0].count("02-virtual-memory.reserve-commit-touch on ") == 2
    assert narrow[0].count("02-virtual-memory.reserve-commit-touch on ") == 1


def test_a_run_of_few_shows_steps_and_claims_and_show_says_it_again(small):
    ran = small.run("run", "--machine", "linux64", "1")
    again = small.run("show", "1.good")
    for said in (ran.stdout, again.stdout):
        assert re.search(r"^reserve +0 +0", said, re.M) and "  held     one is one: 1\n" in said
    assert "failed   one is one: got 1, expected == 2 (linux.c:" in ran.stdout and "one is one: got" not in again.stdout


def test_show_says_what_to_do_where_there_is_nothing(small):
    assert "./lab show" in small.run("show").stderr
    (small.root / "build/linux64/results/01-small/good.json").unlink(missing_ok=True)
    done = small.run("show", "1.good")
    assert done.returncode == 2 and "./lab run 01-small.good" in done.stderr


def test_colours_only_where_a_person_looks(monkeypatch):
    assert console.coloured("  held     it grows") == "  held     it grows"
    monkeypatch.setattr(console.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert console.coloured("  held     it grows") == "  \x1b[32mheld\x1b[0m     it grows"
    monkeypatch.setenv("NO_COLOR", "1")
    assert console.coloured("  held     it grows") == "  held     it grows"


def test_a_pause_takes_one_experiment(small):
    done = small.run("run", "--pause", "--machine", "linux64", "1")
    assert done.returncode == 2 and "--pause takes one experiment" in done.stderr


@pytest.mark.parametrize("machine", ["linux64", "wine64"])
def test_a_pause_costs_the_next_step_nothing(machine, tmp_path):
    """The person waits, and starts a program that takes memory: no step has it among its own figures."""
    house.need(machine)
    commands = commands_of("02-virtual-memory.reserve-commit-touch", (labs.BUILD / machine).resolve())
    with subprocess.Popen([*commands.emulator, commands.program, "--pause"], stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        for _ in range(5):
            time.sleep(0.4)
            process.stdin.write("x" * 5000 + "\n")
            process.stdin.flush()
        said, asked = process.communicate()
    assert process.returncode == 0 and asked.count("Enter goes on") == 5
    assert machine == "wine64" or f"process {process.pid}" in asked, "Windows has ids of its own"
    first, second = said.split("MEMORYSTATUS")
    touch = re.search(r"^touch +(.+)$", first, re.M)[1].split()
    assert touch[:2] in (["0", "0"], ["0", "?"]) and touch[2:4] == ["+10", "MiB"]
    assert int(re.search(r"^touch .* (\d+)$", second, re.M)[1]) < 400_000, "microseconds: the pause is not in them"
    assert os.listdir(tmp_path) == []
