"""What is built from which source, and what a build folder stands for."""

import pytest

from harness.launcher.setup import machines
from small_house import GOOD, SmallHouse


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return SmallHouse(tmp_path_factory.mktemp("building") / "house", {"good": GOOD})


def test_one_source_for_all_systems(small):
    """any.c is built where no <system>.c is, and a break of any machine finds its text there."""
    folder = small.lab / "good"
    (folder / "linux.c").rename(folder / "any.c")
    (small.lab / "CMakeLists.txt").touch()  # which source there is, CMake looks up once
    breaks = folder / "breaks.toml"
    breaks.write_text('[[break]]\nname = "two"\nmachine = "linux"\nfind = "c, 1);"\nreplace = "c, 2);"\n'
                      'fails = ["one is one"]\n')
    try:
        assert small.run("run", "--machine", "linux64", "1.good").returncode == 0
        assert small.result("good")["source"]["file"] == "any.c"
        done = small.run("break", "1.good", "two")
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        breaks.unlink()
        (folder / "any.c").rename(folder / "linux.c")
        (small.lab / "CMakeLists.txt").touch()


def test_programs_that_were_built_without_wine_do_not_stand_for_wine(monkeypatch, tmp_path):
    machine = next(m for m in machines.MACHINES if m.name == "wine64")
    monkeypatch.setattr(machines, "BUILD", tmp_path)
    (tmp_path / "wine64").mkdir()
    (tmp_path / "wine64/build.ninja").touch()
    monkeypatch.setattr(machines.find, "find", lambda bits: None)
    assert not machine.settled()
    monkeypatch.setattr(machines.find, "find", lambda bits: ("loader", "server"))
    assert machine.settled()
