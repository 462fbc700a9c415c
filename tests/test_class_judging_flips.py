"""A flip is judged by what falls in the sandbox, which is pretended here: exactly what should, each time."""

import dataclasses
import time

import pytest

import house
from harness.launcher.classes.judging.settled import settled
from harness.launcher.classes.sandbox.ran import Ran
from harness.launcher.classes.sandbox.running import BOUNDS
from harness.results.words import Sentence
from judged import FLIP, GIVEN, STUDENT, VALUES, WEEK, judged, only, pretend, ran, result

CLAIM, OTHER = "touching charges no further commit", "every touched page becomes resident"
TOUCH = '    now = step("touch"'
MORE = "    mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
EDITED = house.replaced(GIVEN, TOUCH, MORE + TOUCH)
EXACTLY = result({CLAIM}, EDITED)


def flip(monkeypatch, edited=None, source=EDITED, official=None):
    pretend(monkeypatch, edited, official)
    return only("flip-touch", {FLIP: source})


def test_exactly_is_good_and_the_sandbox_was_asked_with_the_students_values(monkeypatch):
    calls = pretend(monkeypatch, ran(EXACTLY))
    it = judged("flip-touch", {FLIP: EDITED})
    assert it.points == it.of == 10 and not it.parts[0].diff and it.student == STUDENT
    name = "02-virtual-memory.reserve-commit-touch"
    assert calls == [(name, "linux64", {"linux.c": EDITED.encode()}, VALUES), (name, "linux64", {}, VALUES)]
    pretend(monkeypatch, ran(EXACTLY))
    assert judged("flip-touch", {FLIP: b"\xef\xbb\xbf" + EDITED.replace("\n", "\r\n").encode()}).points == 10


@pytest.mark.parametrize("failed, why", [
    ((), f"did not fall: {CLAIM}"), ((CLAIM, OTHER), f"fell as it should: {CLAIM}; fell too: {OTHER}"),
    ((OTHER,), f"did not fall: {CLAIM}; fell too: {OTHER}")])
def test_too_little_and_too_much_is_not_good(monkeypatch, failed, why):
    assert flip(monkeypatch, ran(result(failed, EDITED)))[:2] == (False, why)


def test_where_the_runs_disagree_a_person_looks(monkeypatch):
    good, words, part = flip(monkeypatch, ran(EXACTLY, EXACTLY, result((), EDITED)))
    assert good is None and words == f"its runs do not agree; sometimes falls: {CLAIM}"
    assert part.diff.startswith("--- linux.c\n+++ linux.c\n@@") and "\n+    mmap(NULL, 1," in part.diff
    assert not part.diff.endswith("...")


def test_a_run_that_others_have_moved_is_left_out_when_there_are_more(monkeypatch):
    moved = result({CLAIM, OTHER}, EDITED)
    first, rest = ran(EXACTLY, moved, EXACTLY), ran(EXACTLY)
    assert settled(first, lambda: rest).results == (EXACTLY,) * 8
    assert moved in settled(first, lambda: first).results  # a third of them: a person looks
    assert settled(rest, lambda: first) == rest


def test_what_fails_unedited_too_does_not_count(monkeypatch):
    assert flip(monkeypatch, ran(result({CLAIM, OTHER}, EDITED)), official=ran(result({OTHER})))[0]
    assert flip(monkeypatch, ran(result({CLAIM}, EDITED), *[result({CLAIM, OTHER}, EDITED)] * 2),
                official=ran(result({OTHER}), result(), result()))[0]


def test_what_others_disturb_is_unknown_at_times_and_falls_or_stands_by_the_other_runs(monkeypatch):
    def unknown(document, *claims):
        return document | {"claims": [one | {"verdict": "unknown", "got": None} if one["says"] in claims else one
                                      for one in document["claims"]]}
    hazy, blind = unknown(EXACTLY, CLAIM, OTHER), unknown(result(), CLAIM, OTHER)
    assert flip(monkeypatch, ran(EXACTLY, hazy, hazy), official=ran(blind, blind, result()))[0]
    assert flip(monkeypatch, ran(unknown(EXACTLY, OTHER)))[0]
    good, words, part = flip(monkeypatch, ran(hazy))
    assert (good, words) == (None, f"this could not be told in any of its runs: {CLAIM}") and part.diff


def test_where_the_official_source_does_not_end_either_no_result_is_no_fault_of_the_edits(monkeypatch):
    assert flip(monkeypatch, ran("too long"), official=ran("too long"))[0] is None


def test_what_should_fall_and_fails_unedited_cannot_be_judged(monkeypatch):
    good, words, _part = flip(monkeypatch, ran(EXACTLY), official=ran(result({CLAIM}), result(), result()))
    assert good is None and words == f"unedited, the experiment does not hold this in the sandbox: {CLAIM}"


@pytest.mark.parametrize("said, good, why", [
    (Ran(compiler="/tmp/x/linux.c: In function 'main':\n/tmp/x/linux.c:42:5: error: \x1b[31mno\n"), False,
     "it does not compile: linux.c:42:5: error: \ufffd[31mno"),
    (ran(Sentence("it ran for more than {n} seconds", n=60)), False,
     "it gave no result: it ran for more than 60 seconds"),
    (ran("at 0x1", "at 0x2", "at 0x3"), False, "it gave no result: its runs ended in different ways"),
    (ran(EXACTLY, "died", EXACTLY), None, "some of its runs gave a result, and some did not: died"),
    (Ran("", (None,) * 3, (BOUNDS["memory"],) * 3, (BOUNDS["memory"],)), False, "it took too much memory"),
    (Ran("", (None,) * 3, (BOUNDS["memory"],) * 3, (BOUNDS["memory"], "it forged")), None, "it forged"),
    (Ran(trouble="no space is left"), None, "no space is left"),
    (Ran(results=(EXACTLY,) * 3, ended=(None,) * 3, foul=("it sent a result of its own",)), None,
     "it sent a result of its own"),
    (ran(result({CLAIM}, EDITED, lab="04-mmap")), None, "its result is not its own"),
    (ran(result({CLAIM})), None, "its result is not its own"),
    (ran(EXACTLY | {"claims": EXACTLY["claims"][1:]}), None, "without making a claim"),
    (ran(EXACTLY, EXACTLY, EXACTLY | {"claims": 3}), None, "its result is not as"),
])
def test_what_is_not_the_edits_result_is_told(monkeypatch, said, good, why):
    judged_so, words, part = flip(monkeypatch, said)
    assert judged_so is good and why in words, words
    assert bool(part.diff) == (good is None and not said.trouble), "a diff is what a person is to look at"


def test_what_lies_outside_is_not_run_and_shown(monkeypatch):
    good, words, part = flip(monkeypatch, source=house.replaced(GIVEN, "return lab_end();", "_exit(0);\x1b"))
    assert good is None and "\\x1b" in words and "+    _exit(0);\ufffd" in part.diff
    good, words, part = flip(monkeypatch, source=GIVEN + "int x;\n" * 5000)
    assert good is None and "outside of the functions" in words
    assert part.diff.count("\n") == 400 and part.diff.endswith("\n...")


@pytest.mark.parametrize("piece", ["\n", "(){}", "{", "/*", "f(a) int ", 'step("x")', "expect_x ", "a = (){} "],
                         ids=range(8))
def test_a_source_that_is_meant_to_take_long_does_not(monkeypatch, piece):
    begun = time.monotonic()
    assert flip(monkeypatch, source=GIVEN + piece * ((63 << 10) // len(piece) - len(GIVEN)))[0] is None
    assert time.monotonic() - begun < 20


def test_what_only_another_system_runs_is_shown_to_a_person(monkeypatch):
    tasks = tuple(dataclasses.replace(task, machine="wine64") for task in WEEK.tasks if task.id == "flip-touch")
    text = house.source_of("02-virtual-memory", "reserve-commit-touch", "windows").read_text()
    edited = house.replaced(text, "    return lab_end();", "    base++;\n    return lab_end();")
    pretend(monkeypatch)
    good, words, part = only("flip-touch", {FLIP.replace("linux.c", "windows.c"): edited},
                             week=dataclasses.replace(WEEK, tasks=tasks))
    assert good is None and "a person judges it" in words and "+    base++;" in part.diff


def test_the_source_as_given_is_not_run_and_not_good(monkeypatch):
    assert flip(monkeypatch, source=GIVEN)[:2] == (False, "the source is as it was given")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"int \x80;", b"\n" * 32_000_000],
                         ids=["empty", "utf-16", "no-utf-8", "long"])
def test_what_is_no_text_is_for_a_person(monkeypatch, data):
    good, words, _part = flip(monkeypatch, source=data)
    assert good is None and words.startswith("the edited source ")
