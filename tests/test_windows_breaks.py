"""The breaks for a real Windows: what is built for it runs under Wine, where it is unknown; and how it is judged."""

import json
import shutil
import subprocess
import sys

import pytest

import house
from harness.launcher.breaks import read_breaks
from harness.launcher.building.program_commands import commands_of
from small_house import script

EXPERIMENT = next(e for e in house.EXPERIMENTS if any(b.unseen for b in read_breaks(e)))
TOOL = house.ROOT / "tests" / "windows-breaks"


def test_they_are_built_and_run(tmp_path):
    house.need("wine64")
    try:
        emulator = commands_of(EXPERIMENT.full_name, (house.BUILD / "wine64").resolve()).emulator
    except (OSError, LookupError, subprocess.SubprocessError):
        pytest.skip(f"{EXPERIMENT.full_name} is not built for wine64 here")
    made = subprocess.run([sys.executable, TOOL, "make", tmp_path / "用户", EXPERIMENT.full_name], capture_output=True,
                          text=True)
    breaks = [b for b in read_breaks(EXPERIMENT) if b.unseen]
    assert made.returncode == 0 and f"{len(breaks)} breaks" in made.stdout, made.stderr
    assert not [*(house.BUILD / "wine64").rglob("break-*")], "nothing is left in the build folder"
    done = subprocess.run([sys.executable, "-P", "windows-breaks", "run", "--", *emulator], cwd=tmp_path / "用户",
                          capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(": as recorded\n") == len(breaks), done.stdout + done.stderr


def told_of(tmp_path, verdicts, emulator=None, whole=None):
    """What is said of a break that fails `a`, where the broken program comes to those verdicts."""
    def result(of):
        return json.dumps({"machine": {"emulator": emulator}, "claims": [
            {"says": says, "verdict": verdict} for says, verdict in of.items()]})
    (tmp_path / "01-x").mkdir()
    writes = f"cat > $1 <<'END'\n{result(verdicts)}\nEND\n"
    script(tmp_path / "01-x" / "break-0.exe", writes if verdicts else "exit 3\n")
    (tmp_path / "breaks.json").write_text(json.dumps([
        {"program": "01-x/break-0.exe", "lab": "01-x", "experiment": "y", "name": "n", "fails": ["a"]}]))
    more = []
    if whole:
        kept = tmp_path / "results" / "windows64" / "01-x" / "y.json"
        kept.parent.mkdir(parents=True)
        kept.write_text(result(whole))
        more = ["--results", tmp_path / "results"]
    shutil.copy(TOOL, tmp_path)
    done = subprocess.run([sys.executable, tmp_path / TOOL.name, "run", *more], capture_output=True, text=True)
    assert done.returncode == (0 if "all breaks are as recorded" in done.stdout else 1), done.stderr
    return done.stdout.splitlines()[0].removeprefix("01-x.y: n: ")


@pytest.mark.parametrize("verdicts, more, told", [
    ({"a": "failed", "b": "held"}, {}, "as recorded"),
    ({"a": "held", "b": "held"}, {}, "did not fail: a"),
    ({"a": "failed", "b": "failed"}, {}, "also failed: b"),
    ({"a": "unknown", "b": "failed"}, {}, "also failed: b - did not fail: a"),
    ({"a": "failed", "b": "failed"}, {"whole": {"b": "failed"}}, "as recorded"),
    ({"a": "unknown"}, {"emulator": "wine-8.0"}, "as recorded"),
    ({"a": "held"}, {"emulator": "wine-8.0"}, "can be seen here: a"),
    ({}, {}, "it gave no result, exit code 0x3: ")])
def test_what_is_said_of_a_break(tmp_path, verdicts, more, told):
    assert told_of(tmp_path, verdicts, **more) == told
