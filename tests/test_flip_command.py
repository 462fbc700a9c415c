"""./lab flip: from a copy and a target to a flip that is kept; watched, started over, and ended in its middle."""

import json
import os
import signal
import threading
import time

import pytest

import house
from harness.launcher.learner.flip import saves
from processes import running, wait_until
from small_house import GOOD, SmallHouse

BREAK = '[[break]]\nname = "{name}"\nmachine = "linux"\nfind = "{find}"\nreplace = "{replace}"\nfails = {fails}\n'
BODY = """#include "own.h"
    volatile char a = 1, b = 2;
    struct snapshot now = step("look", NULL, 0);
    expect_equal("a is one", a, 1);
    expect_equal("b is two", b, 2);
    expect_at_least("time passes", now.ns, 0);
"""
BREAKS = "\n".join([
    BREAK.format(name="two ones", find="b = 2", replace="b = 1", fails='["b is two"]'),
    BREAK.format(name="zero", find="a = 1,", replace="a = 0,", fails='["a is one"]'),
    BREAK.format(name="another", find="char a = 1", replace="char a = 3", fails='["a is one"]'),
])
FLIP = ("flip", "1.thing")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    small = SmallHouse(tmp_path_factory.mktemp("flip") / "house", {"thing": BODY, "whole": GOOD})
    (small.lab / "thing" / "breaks.toml").write_text(BREAKS)
    (small.lab / "thing" / "own.h").write_text('#include "../beside.h"\n')  # found from the copy as from the source
    (small.lab / "beside.h").write_text("enum { OWN = 1 };\n")
    return small


@pytest.fixture
def small(built, tmp_path):
    """With a my/ of the test's own."""
    built.mine = tmp_path / "my"
    built.copy = built.mine / "flip/01-small/thing/linux.c"
    return built


def flip(small, *options, status):
    done = small.run(*FLIP, *options, environment={"LAB_MY": str(small.mine)})
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def edit(small, old, new):
    """A save as many editors do it: another file is renamed into the place."""
    part = small.copy.with_suffix(".swp")
    part.write_text(house.replaced(small.copy.read_text(), old, new))
    part.replace(small.copy)


def fails(small):
    return json.loads((small.copy.parent / "target-linux.json").read_text())["fails"]


def test_from_a_copy_to_the_next_level(small):
    source = small.lab / "thing/linux.c"
    said = flip(small, status=0)
    assert "level 1: make exactly this claim of 01-small.thing fall on linux64, and no other:\n  b is two\n" in said
    assert str(small.copy) in said and "./lab flip 01-small.thing (--watch" in said
    assert small.copy.read_text() == source.read_text() and fails(small) == ["b is two"]
    assert "make exactly this claim" in flip(small, status=1), "nothing is edited yet"
    edit(small, "a = 1,", "a = 9,")
    assert "too little: 1 claim did not fall; too much: 1 claim fell" in flip(small, status=1)
    small.copy.write_text(source.read_text())
    edit(small, "b = 2", "b = 5")
    said = flip(small, status=0)
    done = small.copy.with_name("done-1-linux.c")
    assert said.index("exactly:") < said.index("+ volatile char a = 1, b = 5;") < said.index("recorded one: two ones\n")
    assert "  - b = 2\n  + b = 1\n" in said and done.read_text() == small.copy.read_text()
    assert said.endswith("next: ./lab flip 01-small.thing --level 3\n"), "no break has two claims"
    first = done.read_text()
    edit(small, "b = 5", "b = 6")
    flip(small, status=0)
    assert (small.mine / "old/flip/01-small/thing/done-1-linux-1.c").read_text() == first
    assert source.read_text() == small.copy.read_text().replace("b = 6", "b = 2"), "the experiment stays as it was"


def test_a_pattern_that_no_recorded_break_gives(small):
    said = flip(small, "--level", "3", status=0)
    assert "make exactly these 2 claims" in said and fails(small) == ["a is one", "b is two"]
    edit(small, "a = 1, b = 2", "a = 2, b = 1")
    said = flip(small, status=0)
    assert "the recorded one: two ones\n" in said and "the recorded one: zero\n" in said
    assert said.endswith("that was the highest level; another target: ./lab flip 01-small.thing --again\n")


def test_again_is_another_target_and_keeps_the_old_copy(small):
    flip(small, status=0)
    edit(small, "b = 2", "b = 7")
    old = small.copy.read_text()
    said = flip(small, "--again", status=0)
    kept = small.mine / "old/flip/01-small/thing/linux-1.c"
    assert f"is kept: {kept}\n" in said and kept.read_text() == old and fails(small) == ["a is one"]
    assert flip(small, "--again", status=0) and fails(small) == ["b is two"], "after the last comes the first"
    small.copy.unlink()
    assert "make exactly this claim" in flip(small, status=1) and small.copy.is_file(), "it is put there again"
    (small.copy.parent / "target-linux.json").write_text("{")
    assert "target-linux.json is not as it was written; to start over: " in flip(small, status=2)
    flip(small, "--again", status=0)
    assert fails(small) == ["b is two"]


@pytest.mark.parametrize("options, sentence", [
    (["--level", "2"], "01-small.thing has no target of level 2 that falls on linux64; there are levels 1 and 3"),
    (["--level", "4"], "--level: invalid choice: "),
    (["1.whole"], "flip takes one experiment: "),
    (["--machine", "cpu"], "01-small.thing has no break for cpu"),
    (["--machine", "linux32"], "breaks are run on linux64, wine64, cpu, not on linux32"),
    (["--machine", "linux64,wine64"], "flip takes one machine"),
])
def test_wrong_use_is_one_sentence(small, options, sentence):
    said = flip(small, *options, status=2)
    assert sentence in said and said.splitlines()[-1].startswith("lab: ")


def test_an_experiment_without_breaks_is_told_of(small):
    done = small.run("flip", "1.whole", environment={"LAB_MY": str(small.mine)})
    assert done.returncode == 2 and "01-small.whole has no break for linux64 and wine64 and cpu" in done.stderr


@pytest.mark.parametrize("text, sentence", [
    (b"\xff", "cannot be read: "), (bytes((1 << 20) + 1), "is too large for a source"),
], ids=["no UTF-8", "too large"])
def test_a_copy_that_is_no_source_is_told_of(small, text, sentence):
    flip(small, status=0)
    small.copy.write_bytes(text)
    assert sentence in flip(small, status=2)


def test_an_experiment_that_has_changed_since_is_told_of(small):
    flip(small, status=0)
    before = small.copy.read_text()
    small.edit("labs/01-small/thing/linux.c", '"probe.h"', '"probe.h" // changed')
    said = flip(small, status=1)
    assert "has changed since you began; as it is now: ./lab flip 01-small.thing --again\n" in said
    assert small.copy.read_text() == before
    small.edit("labs/01-small/thing/linux.c", '"probe.h" // changed', '"probe.h"')
    assert "has changed" not in flip(small, status=1)


def test_what_cannot_be_kept_is_told_of(small):
    flip(small, status=0)
    edit(small, "b = 2", "b = 7")
    (small.mine / "old").write_text("no folder")
    assert " cannot be written: " in flip(small, "--again", status=2)
    assert "b = 7" in small.copy.read_text() and fails(small) == ["b is two"], "nothing is replaced that is not kept"


def start(small, *options):
    small_environment, small.environment = small.environment, lambda more=None: small_environment(
        {"LAB_MY": str(small.mine), "PYTHONUNBUFFERED": "1"})
    try:
        return small.start(*FLIP, *options)
    finally:
        small.environment = small_environment


def said_until(child, word):
    said = ""
    while word not in said:
        line = child.stdout.readline()
        assert line, said
        said += line
    return said


def test_watching_judges_each_save_until_the_target_is_hit(small):
    child = start(small, "--watch")
    said_until(child, "judged whenever you save it")
    edit(small, "b = 2", "b = b2")
    assert "not judged: it does not compile: linux.c:8:" in said_until(child, "not judged")
    edit(small, "b = b2", "b = 4")
    assert "exactly:" in said_until(child, "next: ")
    _said, wrong = child.communicate(timeout=20)
    assert child.returncode == 0 and not wrong


def test_ctrl_c_ends_watching_without_a_word_too_many(small):
    child = start(small, "--watch")
    said_until(child, "judged whenever you save it")
    child.send_signal(signal.SIGINT)
    said, wrong = child.communicate(timeout=20)
    assert (child.returncode, said.strip(), wrong) == (1, f"no longer watched: {small.copy}", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_is_ended_while_it_judges_leaves_no_program(small, number):
    flip(small, status=0)
    edit(small, "    volatile", "    for (;;) {}\n    volatile")
    edited, target = small.copy.read_text(), small.copy.with_name("target-linux.json").read_text()
    child = start(small)
    programs = small.root / "build/linux64/labs/01-small"
    wait_until(lambda: running(f"{programs}/.memory-labs-", "exe"))
    child.send_signal(number)
    child.communicate(timeout=20)
    wait_until(lambda: not running(small.root, "exe") and not list(programs.glob(".memory-labs-*")))
    wait_until(lambda: not small.half_written() and not small.running())
    assert small.copy.read_text() == edited and small.copy.with_name("target-linux.json").read_text() == target


def test_a_save_is_waited_for_to_its_end(tmp_path):
    """Whether or not somebody tells of it: what is written in parts is seen once, what is gone for a while is not."""
    path = tmp_path / "linux.c"
    path.write_text("one")

    def save():
        time.sleep(0.1)
        path.unlink()
        time.sleep(0.1)
        with path.open("w") as file:
            for part in ("t", "w", "o"):
                file.write(part)
                file.flush()
                time.sleep(saves.SETTLED / 2)
    before, writer = saves.state(path), threading.Thread(target=save)
    writer.start()
    now = saves.wait_for_save(path, before, threading.Event())
    assert path.read_text() == "two" and now == saves.state(path) != before
    writer.join()
    assert saves.state(tmp_path / "nothing") is None


def test_watchdog_tells_of_a_save(tmp_path):
    pytest.importorskip("watchdog")
    with saves.telling(tmp_path) as woken:
        (tmp_path / "part").write_text("x")
        os.replace(tmp_path / "part", tmp_path / "linux.c")
        assert woken.wait(5)
