"""A hand-in's task is judged: a prediction, a run, a text, and what goes wrong with any. The sandbox is pretended."""

import copy
import json

import pytest

import house
import judged as hand_in
from harness.assignments.values import values_of
from harness.launcher.classes import judging
from harness.launcher.classes.judging import settled
from harness.launcher.classes.sandbox.ran import Ran
from harness.predictions.prediction import Given, sealed
from harness.predictions.questions import digest
from harness.results import reading
from judged import EXPERIMENT, GIVEN, NAME, RESULT, STUDENT, VALUES, WEEK, judged, only, pretend, ran, result, said

PREDICTED = "predictions/02-virtual-memory/reserve-commit-touch.json"
CLAIM = "touching charges no further commit"
HOSTILE = ["", "{", "[]", "{}", '{"format": 2}', '{"claims": 1e9}', "[" * 100000, '{"a": 1, "a": 2}',
           '{"x": "\\ud800"}', "\x00", "1" * 5000, '{"format": 99}', b"\xff\xfe", b"\xef\xbb\xbf{}"]


def prediction(why="so it is", made="2020-01-01T00:00:00Z", after=False, value=0, **changes):
    questions = EXPERIMENT.questions()
    document = sealed(EXPERIMENT.lab, EXPERIMENT.name, digest(questions), [
        Given(q["id"], value, "bytes", 2, why) for q in questions], after) | {"made": made} | changes
    document.pop("seal")
    return document | {"seal": reading.digest(document)}


def part_of(files, task="predict", **more):
    """(good, what is said) of the first part."""
    part = judged(task, files, **more).parts[0]
    return part.good, said(part)


def test_a_prediction_is_judged_for_being_complete_and_reasoned_not_for_being_right():
    it = judged("predict", {PREDICTED: prediction()})
    assert [(part.name, part.good) for part in it.parts] == [(NAME, True), ("04-mmap.pagefile-backed", False)]
    assert it.points == 5 and said(it.parts[1]) == "no prediction of it was handed in"
    assert part_of({PREDICTED: prediction(value=12345)})[0]
    assert part_of({PREDICTED: prediction(), RESULT: result()})[0]


@pytest.mark.parametrize("document, why", [
    (prediction(why=""), "no reason is given"), (prediction(value=None), "every question was skipped"),
    (prediction(answers=[]), "not every question was asked"), (prediction() | {"salt": "0" * 32}, "changed since"),
    (prediction(after=True), "after a run"), (prediction(made="2999-01-01T00:00:00Z"), "after a run"),
    (prediction(experiment="protection"), "of another experiment"),
    (prediction(made="2020-99-01T00:00:00Z"), "no time"),
])
def test_what_a_prediction_lacks_is_named(document, why):
    good, words = part_of({PREDICTED: document, RESULT: result()})
    assert good is False and why in words


def test_of_two_predictions_the_earlier_counts_and_one_beside_it_is_after_the_run():
    later, beside = prediction(why="", made="2021-01-01T00:00:00Z"), PREDICTED.replace(".json", ".after-1.json")
    assert part_of({PREDICTED: prediction(), beside: later})[0]
    assert "after a run" in part_of({beside: prediction()})[1]
    assert part_of({PREDICTED: prediction(), beside: prediction() | {"seal": "0" * 64}})[0]
    twice = prediction()
    assert part_of({PREDICTED: twice, beside: twice})[0]


def test_values_of_somebody_else_and_other_questions_are_told_and_cost_nothing():
    good, words = part_of({PREDICTED: prediction(parameters={"bytes": 3}, questions="0" * 64)})
    assert good and "not this student's" in words and "another version" in words
    assert "not this student's" not in part_of({PREDICTED: prediction(parameters=VALUES)})[1]


@pytest.mark.parametrize("task, name", [("predict", PREDICTED), ("run", RESULT)])
@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_a_file_that_is_none_is_named(monkeypatch, task, name, data):
    pretend(monkeypatch)
    good, words = part_of({name: data}, task)
    assert good is False and name in words and words.isprintable()


def test_a_run_counts_with_the_students_own_values_of_the_official_source(monkeypatch):
    calls = pretend(monkeypatch)
    it = judged("run", {RESULT: result()})
    assert [part.good for part in it.parts] == [True, False] and it.points == 10 and not it.parts[0].notes
    assert calls == [(NAME, "linux64", {}, VALUES)]
    for text in "// with a comment\n" + GIVEN, GIVEN.replace("\n", "\r\n"):
        assert part_of({RESULT: result(source=text)}, "run")[0]
    other = part_of({RESULT: result()}, "run", student="2024")
    assert other[0] is False and "it ran with bytes=" in other[1] and values_of(WEEK, "2024")[NAME] != VALUES


@pytest.mark.parametrize("changes, why", [
    ({"parameters": {}}, "it ran with bytes=-"), ({"parameters": VALUES | {"bytes": 4096}}, "it ran with bytes=4096"),
    ({"ended": {"how": "died", "why": "by \x1b[2J"}}, "did not run to its end: by \ufffd[2J"),
    ({"source": house.replaced(GIVEN, "for (int64_t i = 0", "for (int64_t i = 1")}, "another source"),
    ({"source": "'"}, "source cannot be read"),
    ({"steps": []}, "no claims or no steps"),
    ({"lab": "04-mmap"}, "another experiment"), ({"started": "today"}, "does not fit"),
])
def test_a_result_that_does_not_count_is_named(monkeypatch, changes, why):
    pretend(monkeypatch)
    good, words = part_of({RESULT: result(**changes)}, "run")
    assert good is False and why in words, words


def test_a_result_without_what_the_driver_adds_or_without_claims_does_not_count(monkeypatch):
    pretend(monkeypatch)
    for key in ("ended", "source"):
        document = result()
        del document[key]
        assert part_of({RESULT: document}, "run") == (False, f"{RESULT} lacks {key}")
    assert part_of({RESULT: result() | {"claims": []}}, "run")[0] is False


def changed(says, **changes):
    document = copy.deepcopy(result())
    next(claim for claim in document["claims"] if claim["says"] == says).update(changes)
    return document


@pytest.mark.parametrize("changes", [
    {"got": 0}, {"got": None}, {"verdict": "failed"}, {"verdict": "unknown"}, {"verdict": "differs"},
    {"relation": "!="}, {"relation": ">=", "got": 0}, {"relation": "<=", "got": 2}])
def test_a_verdict_that_does_not_follow_is_named_and_the_part_is_not_good(monkeypatch, changes):
    pretend(monkeypatch)
    good, words = part_of({RESULT: changed(CLAIM, **changes)}, "run")
    assert good is False and "does not follow" in words and CLAIM in words
    elsewhere = RESULT.replace("linux64", "linux32")
    lying = changed(CLAIM, **changes)
    lying["machine"]["name"] = "linux32"
    assert part_of({RESULT: result(), elsewhere: lying}, "run")[0] is False


@pytest.mark.parametrize("changes", [{"verdict": "failed", "got": 0}, {"verdict": "unknown", "got": None},
                                     {"relation": ">=", "got": 7}])
def test_a_claim_that_honestly_fails_costs_nothing(monkeypatch, changes):
    pretend(monkeypatch)
    good, words = part_of({RESULT: changed(CLAIM, **changes)}, "run")
    assert good and ("holds here each time: " + CLAIM in words) == (changes.get("verdict") == "failed")


def test_what_fails_here_each_time_and_held_there_is_told(monkeypatch):
    pretend(monkeypatch, official=ran(result({CLAIM})))
    good, words = part_of({RESULT: result()}, "run")
    assert good and "fails here each time: " + CLAIM in words
    pretend(monkeypatch, official=ran(result({CLAIM}), result(), result({CLAIM})))
    assert part_of({RESULT: result()}, "run") == (True, "")


def test_a_result_that_lacks_claims_is_for_a_person(monkeypatch):
    pretend(monkeypatch)
    document = result()
    gone = document["claims"].pop()
    good, words = part_of({RESULT: document}, "run")
    assert good is None and gone["says"] in words


def test_another_machine_is_not_run_again_and_wine_may_differ_as_is_known(monkeypatch):
    calls = pretend(monkeypatch)
    text = EXPERIMENT.source("windows").read_text()
    document = result(source=text) | {"machine": result()["machine"] | {"name": "wine64", "emulator": "wine-8.0"}}
    name = RESULT.replace("linux64", "wine64")
    assert part_of({name: document}, "run") == (True, "wine64: such programs were not run again") and not calls
    differs = copy.deepcopy(document)
    differs["claims"][0].update(verdict="differs", got=0)
    assert "does not follow" in part_of({name: differs}, "run")[1]
    monkeypatch.setattr("harness.launcher.classes.judging.their_results.read_differs", lambda lab: [
        {"claim": f"reserve-commit-touch: {differs['claims'][0]['says']}", "machines": ["wine64"], "wine": ["8.0"],
         "why": "so", "evidence": "seen"}])
    assert part_of({name: differs}, "run")[0]


@pytest.mark.parametrize("name", ["linux99", "any", "mars64"])
def test_a_machine_that_there_is_not_does_not_count(monkeypatch, name):
    pretend(monkeypatch)
    document = result() | {"machine": result()["machine"] | {"name": name}}
    assert part_of({RESULT.replace("linux64", name): document}, "run")[0] is False


@pytest.mark.parametrize("trouble", [Ran(trouble="no space"), Ran(compiler="x.c:1: error: no"), ran("it was ended"),
                                     Ran()])
def test_trouble_of_the_tools_is_never_no_points(monkeypatch, trouble):
    pretend(monkeypatch, official=trouble)
    assert part_of({RESULT: result()}, "run")[0] is None
    assert part_of({RESULT: result(parameters={})}, "run")[0] is False


def test_a_text_is_for_a_person(monkeypatch):
    text = "# A week\n\n## reconcile\n\n> What surprised you?\n\nThe commit, \x1b[31mtwice.\n\n"
    text += "## then-and-now\n\n> Say\n"
    good, words, part = only("reconcile", {"answers.md": text})
    assert (good, words) == (None, "a person reads this; it has 3 words")
    assert part.text == "The commit, \ufffd[31mtwice."
    for files in ({"answers.md": text}, {"answers.md": "# nothing"}, {"answers.md": ""}, {}):
        assert judged("then-and-now", files).parts == ()
    assert only("reconcile", {"answers.md": b"\xff"})[0] is None


@pytest.mark.parametrize("task", [task.id for task in WEEK.tasks])
def test_of_nothing_there_are_no_parts(monkeypatch, task):
    pretend(monkeypatch)
    it = judged(task, {"answers.md": "# A week\n", "results/linux64/machine.json": "{}"})
    assert (it.parts, it.points, it.student, it.task) == ((), 0, STUDENT, task)


def test_our_own_faults_are_not_judged_and_logged(monkeypatch, caplog):
    monkeypatch.setitem(judging.KINDS, "run", lambda asked: 1 // 0)
    good, words, _part = only("run", {})
    assert good is None and "ZeroDivisionError" in words and "Traceback" in caplog.text and "Traceback" not in words


def test_an_experiment_that_is_not_here_is_not_judged(monkeypatch):
    monkeypatch.setattr(judging, "find_labs", lambda: [])
    assert only("run", {RESULT: result()})[:2] == (None, f"there is no experiment {NAME} in this copy of Memory Labs")


def test_what_the_official_source_gives_is_asked_once_for_the_same_values_and_trouble_again(monkeypatch):
    calls = pretend(monkeypatch)
    for _time in range(2):
        settled.official(EXPERIMENT, "linux64", {"bytes": 1})
    assert len(calls) == 1
    settled.official(EXPERIMENT, "linux64", {"bytes": 2})
    assert len(calls) == 2
    calls = pretend(monkeypatch, official=Ran(trouble="no space"))
    for _time in range(2):
        with pytest.raises(settled.NotJudged):
            settled.official(EXPERIMENT, "linux64", {"bytes": 1})
    assert len(calls) == 2


def test_the_same_hand_in_is_judged_the_same(monkeypatch):
    pretend(monkeypatch)
    files = {RESULT: result({CLAIM}), PREDICTED: prediction(made="2019-01-01T00:00:00Z"), hand_in.FLIP: house.replaced(
        GIVEN, "    now = step(\"touch\"", "    base++;\n    now = step(\"touch\"")}
    pretend(monkeypatch, ran(result({CLAIM}, files[hand_in.FLIP])))
    for task in WEEK.tasks:
        first = judged(task.id, files)
        settled._official.cache_clear()
        assert judged(task.id, dict(reversed(files.items()))) == first
        json.dumps([said(part) for part in first.parts])
