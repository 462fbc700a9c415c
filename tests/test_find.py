"""./lab find: a word leads to experiment, step and line."""

import re
import subprocess

import pytest

import house
from harness.driver.labs import find_labs
from harness.launcher.learner.looked_up import look_up, matcher


def find(*words):
    return subprocess.run([house.ROOT / "lab", "find", *words], capture_output=True, text=True)


def test_a_call_leads_to_its_step_and_line():
    done = find("--all", "MapViewOfFileEx")
    assert done.returncode == 0
    name, line = re.search(r"^  (labs/\S+\.c):(\d+)  [a-z-]+: (?!expect_)", done.stdout, re.M).groups()
    assert "MapViewOfFileEx" in (house.ROOT / name).read_text().splitlines()[int(line) - 1]


def test_every_place_holds_what_was_looked_for():
    places = [p for p in look_up("VirtualLock", find_labs()) if p.kind != "statement" and "expect" not in p.text]
    assert len(places) > 5
    for place in places:
        line = place.file.read_text().splitlines()[place.line - 1]
        assert "virtuallock" in place.text.lower() and line.split()[0] in place.text
    assert any(place.step == "lock" and place.experiment.endswith("locked-pages") for place in places)


def test_a_claim_belongs_to_the_step_that_it_judges():
    claims = [p for p in look_up("reserving charges", find_labs())
              if p.kind == "source" and p.experiment.endswith("reserve-commit-touch")]
    assert {p.step for p in claims} == {"reserve"} and {p.file.name for p in claims} == {"windows.c", "linux.c"}


def test_a_chinese_word_leads_to_the_claims_of_its_statement():
    places = look_up("预定和调拨", find_labs())
    assert any(place.kind == "statement" for place in places)
    assert any(place.kind == "source" and "expect_" in place.text and place.step for place in places)


@pytest.mark.parametrize("typed", ["1000001536", "1,000,001,536", "0x3B9AD000"])
def test_a_number_is_found_in_every_form(typed):
    found = {p.file.parent.name for p in look_up(typed, find_labs()) if p.kind == "source"}
    assert "big-file" in found and "segments" not in found


@pytest.mark.parametrize("word, text, fits", [
    ("1G", "= 1 << 30;", True), ("64 KiB", "65536", True), ("64 KiB", "64", False), ("4096", "0x1000", True),
    ("mmap", "MMAP(", True), ("ＭＭＡＰ", "mmap(", True), ("mmap", "munmap", False)])
def test_what_fits(word, text, fits):
    assert matcher(word)(text) == fits


def test_nothing_found_names_the_nearest():
    done = find("VirtualAlok")
    assert done.returncode == 2 and "did you mean VirtualAlloc?" in done.stderr
    assert find().returncode == 2


def test_many_lines_are_cut_and_the_rest_can_be_had():
    short, whole = find("expect_equal").stdout, find("--all", "expect_equal").stdout
    assert "./lab find --all expect_equal" in short and len(whole) > 5 * len(short)


def test_a_statement_is_found_on_its_own_line():
    """Not on that of one whose id begins with the same characters."""
    for lab in find_labs():
        for statement in lab.article()["statement"]:
            line = (lab.folder / "article.toml").read_text().splitlines()
            place = next(p for p in look_up(statement["id"], [lab]) if p.text.startswith(f"{statement['id']}: "))
            assert line[place.line - 1] == f'id = "{statement["id"]}"'
