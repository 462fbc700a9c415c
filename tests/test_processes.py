"""What the tests ask of processes is answered right: a look that finds nobody would pass every test of leftovers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from processes import running, wait_until


def test_a_process_is_found_in_each_place_and_is_gone_when_it_has_ended(tmp_path: Path) -> None:
    program, folder = tmp_path / "program", tmp_path / "folder"
    program.symlink_to(sys.executable)
    folder.mkdir()
    marked = f"variable-{os.getpid()}"
    sleeper = subprocess.Popen([program, "-c", "print(flush=True); input()"], cwd=folder, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, env=os.environ | {"MARKER": marked})
    assert sleeper.stdout and sleeper.stdout.readline() == b"\n"
    assert running(program) == [sleeper.pid], "cmdline is what is looked at if nothing is said"
    assert running(folder, "cwd") == running(marked, "environ") == [sleeper.pid]
    assert sleeper.pid in running(Path(sys.executable).resolve(), "exe")
    assert running(folder) == running(program, "environ", "exe", "cwd") == [], "and in no other place"
    assert running(folder, "cmdline", "cwd") == [sleeper.pid]
    sleeper.communicate(b"\n")
    assert running(program) == running(folder, "cwd") == []


def test_waiting_gives_what_came_and_fails_for_what_does_not_come() -> None:
    answers = iter(["", [], "it"])
    assert wait_until(lambda: next(answers)) == "it"
    with pytest.raises(AssertionError, match="did not come to be in time"):
        wait_until(lambda: False, seconds=0.05)
