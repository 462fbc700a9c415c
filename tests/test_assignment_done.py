"""What of a task is there: predictions that are whole, results with the right values, lines, words."""

import pytest

import student
from harness.assignments import done
from harness.predictions.prediction import Given, prediction_of, sealed
from harness.predictions.questions import questions_of
from harness.results.words import english_of

ON = [question | {"id": f"{question['id']}-{system}", "on": [system]} for question in student.QUESTIONS
      for system in ("linux", "windows")]


def lacking(answers, questions=tuple(student.QUESTIONS)):
    given = [Given(id, value, "", 1, why) for id, (value, why) in answers.items()]
    return english_of(done.lacking(prediction_of(sealed("01-small", "thing", "0" * 64, given)),
                                   questions_of(list(questions))))


@pytest.mark.parametrize("answers, sentence", [
    ({"space": (0, "a"), "one": ("yes", "b")}, None),
    ({"space": (0, "a"), "one": (None, None)}, None),
    ({"space": (0, "a")}, "not every question was asked"),
    ({"space": (None, None), "one": (None, None)}, "every question was skipped"),
    ({"space": (0, " "), "one": ("yes", None)}, "no reason is given for space, one"),
    ({}, "not every question was asked"),
])
def test_a_whole_prediction(answers, sentence):
    assert lacking(answers) == sentence


def test_the_questions_of_one_system_are_enough():
    assert lacking({"space-linux": (0, "a"), "one-linux": ("no", "b")}, ON) is None
    assert lacking({"space-windows": (0, "a"), "one-windows": ("no", "b")}, ON) is None
    assert lacking({"space-windows": (0, "a"), "one-linux": ("no", "b")}, ON) == "not every question was asked"


@pytest.mark.parametrize("edited, lines", [
    ("a\nb\nc\n", 0), ("a\nB\nc\n", 1), ("a\nb\nx\nc\n", 1), ("a\nc\n", 1), ("x\ny\nz\nw\n", 4), ("", 3),
])
def test_lines_that_are_others(edited, lines):
    assert done.lines_changed("a\nb\nc\n", edited) == lines


@pytest.mark.parametrize("text, words", [
    ("", 0), ("one two, three.", 3), ("因为写入", 4), ("写 4096 bytes", 3), ("- > *", 0)])
def test_words(text, words):
    assert done.words(text) == words


def test_a_result_of_other_values_does_not_count():
    result = {"ended": {"how": "ran", "why": None}, "parameters": {"a": 1, "b": 2}}
    assert done.unlike(result, {"a": 1}) is None and done.unlike(result, {}) is None
    assert english_of(done.unlike(result, {"a": 1, "b": 3, "c": 4})) == "it ran with b=2, c=-"
    assert "did not run" in english_of(done.unlike(result | {"ended": {"how": "died", "why": "x"}}, {}))
