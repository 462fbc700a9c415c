"""./lab class grade: each item once, however it is ended and begun again; the same bytes whatever the way. The judge is
made up (planned_class.py)."""

import os
import re
import shutil
import signal
import time

import pytest

import processes
from harness.classes.grades import Judged, Part
from harness.launcher.classes.work import troubled
from planned_class import TEXT, anew, class_in, class_of, judged_in, with_judge
from small_house import GOOD, SmallHouse

CSV = "grades.csv"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return with_judge(SmallHouse(tmp_path_factory.mktemp("graded") / "house", {"thing": GOOD}))


@pytest.fixture
def small(house):
    return anew(house)


def given(small, answers=None, **more):
    return class_in(small.root / "my" / "classes" / "week-0", answers or class_of(6), **more)


def grade(small, *more, code=0):
    done = small.run("class", "grade", *more)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def made_of(place):
    """All that grading has left, by name."""
    return {str(path.relative_to(place.folder)): path.read_bytes() for path in sorted(place.folder.rglob("*"))
            if path.is_file()}


def slow(small, place, pause=0.3):
    """Grading, in its middle: something is judged, and not all of it."""
    with_judge(small, pause)
    running = small.start("class", "grade", "--jobs", "2")
    processes.wait_until(lambda: list(place.shards.glob("*.json")))
    return running


def test_all_is_judged_once_and_told(small):
    place = given(small)
    said = grade(small)
    assert sorted(judged_in(small)) == sorted(f"{s} {t}" for s in class_of(6) if s != "s001" for t in ("say", "words"))
    assert "1 student is judged in all tasks, 5 are not" in said and "a person reads it" in said
    assert "s001,,,,0,0,0" in (place.folder / CSV).read_text()
    assert (place.feedback / "s000.html").is_file()
    before = made_of(place)
    assert "0 items to judge, 10 judged already" in grade(small)
    assert made_of(place) == before and len(judged_in(small)) == 10


def test_jobs_and_order_do_not_change_a_byte(small):
    place = given(small, class_of(9))
    grade(small, "--jobs", "1")
    first = made_of(place)
    shutil.rmtree(place.folder)
    given(small, class_of(9))
    items = [str(n) for n in (7, 2, 15, 0)]
    assert small.run("class", "plan").returncode == 0
    for n in items:
        assert small.run("class", "run-items", str(place.plan), n, n, str(place.shards)).returncode == 0
    assert judged_in(small)[-4:] == ["s004 words", "s002 say", "s008 words", "s000 say"]
    grade(small, "--jobs", "5")
    assert made_of(place) == first


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_what_ends_it_leaves_whole_shards_and_nobody_at_work_and_it_goes_on(small, end):
    place = given(small)
    running = slow(small, place)
    running.send_signal(end)
    running.communicate(timeout=20)
    processes.wait_until(lambda: not small.running())
    kept = sorted(place.shards.glob("*.json"))
    began = len(judged_in(small))
    assert 0 < len(kept) < 10 and not (place.folder / CSV).exists()
    stamps = [path.stat().st_mtime_ns for path in kept]
    grade(small)
    assert [path.stat().st_mtime_ns for path in kept] == stamps
    assert len(judged_in(small)) == began + 10 - len(kept)
    resumed = made_of(place)
    shutil.rmtree(place.folder)
    given(small)
    grade(with_judge(small, 0.3))
    assert made_of(place) == resumed


def test_a_second_one_at_the_same_time_is_refused(small):
    place = given(small)
    running = slow(small, place)
    assert "another ./lab is at work" in grade(small, code=2)
    running.communicate(timeout=30)
    assert running.returncode == 0 and len(judged_in(small)) == 10


def test_a_process_that_is_ended_from_outside_is_a_sentence(small):
    place = given(small, {"a": "die", "b": "xx"})
    said = grade(small, "--jobs", "1", code=2)
    assert "ended from outside" in said and not (place.folder / CSV).exists()


def test_only_judges_that_student_again(small):
    place = given(small)
    grade(small)
    before = made_of(place)
    (small.root / "judged").unlink()
    grade(small, "--only", "s003", "--only", "s001")
    assert sorted(judged_in(small)) == ["s003 say", "s003 words"] and made_of(place) == before
    assert "there is no student 's9'" in grade(small, "--only", "s9", code=2)
    for path in place.shards.iterdir():
        path.unlink()
    assert "s000, say: is missing" in grade(small, "--only", "s003", code=2) and len(judged_in(small)) == 4


def test_a_further_hand_in_is_all_that_is_judged_anew(small):
    place = given(small)
    grade(small)
    (small.root / "judged").unlink()
    given(small, class_of(6) | {"s001": "late, but there", "s002": "better"})
    grade(small)
    assert sorted(judged_in(small)) == [f"{s} {t}" for s in ("s001", "s002") for t in ("say", "words")]
    given(small, {name: said for name, said in class_of(6).items() if name != "s000"})
    grade(small)  # who has left the class
    assert len(list(place.shards.glob("*.json"))) == 8


def test_other_sources_judge_all_anew(small):
    given(small)
    grade(small)
    source = small.lab / "thing" / "linux.c"
    text = source.read_text()
    source.write_text(text + "\n")
    grade(small)
    source.write_text(text)
    assert len(judged_in(small)) == 20


def test_an_older_text_is_graded_by_itself_and_an_unknown_one_is_not_judged(small):
    now = TEXT.replace("points = 10", "points = 5")
    place = given(small, {"a": "xxx"}, now=now)
    grade(small)
    assert ",5," in (place.folder / CSV).read_text().splitlines()[1]  # half of the 10 that it was of
    for text in (place.folder / "texts").iterdir():
        text.unlink()
    assert "collect again with --older FILE" in grade(small, "--only", "a", code=1)


def test_trouble_of_the_tools_is_no_points_of_anybody_and_is_tried_again(small):
    place = given(small, {"a": "trouble", "b": "xx"})
    said = grade(small, code=1)
    assert "no compiler" in said and re.search(r"week-0,a,,,,,,,0,", (place.folder / CSV).read_text())
    grade(small, code=1)
    assert judged_in(small).count("a say") == 2 and judged_in(small).count("b say") == 1
    assert troubled(Judged("a", "t", 1, (Part("p", None),)))
    assert not troubled(Judged("a", "t", 1, (Part("p", None, diff="-x"), Part("q", None, text="x"), Part("r", False))))


def test_merge_refuses_and_names_what_is_wrong(small):
    place = given(small)
    grade(small)
    (place.folder / CSV).unlink()
    one, other, *_more = sorted(place.shards.iterdir())
    one.write_bytes(one.read_bytes()[:99])
    other.unlink()
    shutil.copy(_more[0], place.shards / "again.json")
    done = small.run("class", "merge", str(place.plan), str(place.shards))
    assert done.returncode == 2 and not (place.folder / CSV).exists()
    assert all(word in done.stderr for word in ("is torn", "is missing", "is there twice", "./lab class grade"))
    grade(small)
    assert (place.folder / CSV).exists() and not (place.shards / "again.json").exists()


def test_a_class_that_was_collected_again_is_not_merged_by_the_old_plan(small):
    place = given(small)
    grade(small)
    given(small, class_of(7))
    done = small.run("class", "merge", str(place.plan), str(place.shards))
    assert done.returncode == 2 and "collected again" in done.stderr


@pytest.mark.parametrize("words, said", [
    (("--jobs", "0"), "--jobs takes a number"), (("--tasks", "3"), "say --slurm"),
    (("--worksheet", "nowhere.csv"), "is no file"), (("--in", "nowhere"), "no folder of a class")])
def test_wrong_use_is_a_sentence(small, words, said):
    given(small)
    assert said in grade(small, *words, code=2) and not judged_in(small)


@pytest.mark.parametrize("numbers", [("5", "2"), ("-1", "2"), ("99", "100")])
def test_items_that_there_are_none_of_are_a_sentence(small, numbers):
    place = given(small)
    small.run("class", "plan")
    done = small.run("class", "run-items", str(place.plan), *numbers, str(place.shards))
    assert done.returncode == 2 and "PLAN FROM TO OUT" in done.stderr


def test_a_plan_that_is_none_is_a_sentence(small):
    place = given(small)
    for text in ("", "{}", "[]", '{"items": 3}'):
        place.plan.write_text(text)
        done = small.run("class", "merge", str(place.plan), str(place.shards))
        assert done.returncode == 2 and "is no plan" in done.stderr, text


def test_a_hundred_items_cost_little_more_than_their_judging(small):
    given(small, class_of(51))
    begun = time.monotonic()
    grade(small, "--jobs", str(min(2, os.cpu_count() or 1)))
    assert time.monotonic() - begun < 20 and len(judged_in(small)) == 100
