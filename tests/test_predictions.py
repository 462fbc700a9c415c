"""What a learner said beside what a run answers: in words, with the misconception named."""

import copy

import pytest

import program
from harness.predictions import expressions
from harness.predictions.compare import AS_SAID, SKIPPED, SURPRISE, UNSEEN, compare, compare_all, seen
from harness.predictions.prediction import Given, prediction_of, sealed
from harness.predictions.questions import question_of
from harness.predictions.truth import truth_of
from harness.results.from_json import result_of
from harness.results.reading import Unusable

WRONG = {"when": "== 2 * page", "name": "twice", "see": "it is one"}
ASKED = {"id": "q", "prompt": "How much?", "hint": ["h"], "wrong": [WRONG]}


def result(*claims, **machine):
    steps = [program.step("touch", 4096, 0, by=(8192, 0))]
    return result_of(program.result(*claims, steps=steps, **machine), "")


def said(value, **question):
    return compare(question_of(ASKED | question), Given("q", value, "bytes"), result(program.claim("it is one")))


@pytest.mark.parametrize("value, word, wrong", [
    (1, AS_SAID, None), (8192, SURPRISE, "twice"), (7, SURPRISE, None), (None, SKIPPED, None)])
def test_a_number_of_a_claim(value, word, wrong):
    found = said(value, claim="it is one", unit="bytes")
    assert found.word == word and (found.wrong.name if found.wrong else None) == wrong
    assert bool(found.claim) == bool(wrong), "the claim that refutes it is at hand"


def test_noise_and_within_are_forgiven():
    figure = {"step": "touch", "figure": "process.space"}
    assert said(8192 + 100, **figure).word == AS_SAID  # the noise of the column is 100
    assert said(8192 + 101, **figure).word == SURPRISE
    assert said(8192 + 4096, within="page", **figure).word == AS_SAID


@pytest.mark.parametrize("verdict, held, answer", [
    ("held", "yes", "yes"), ("failed", "yes", "no"), ("held", "no", "no"), ("failed", "no", "yes"),
    ("unknown", "yes", None), ("differs", "yes", None)])
def test_yes_and_no_go_by_the_verdict(verdict, held, answer):
    question = question_of(ASKED | {"claim": "it is one", "held": held})
    assert truth_of(question, result(program.claim("it is one", verdict))).value == answer


def test_what_cannot_be_seen_says_why():
    claim = program.claim("it is one", "unknown", None) | {"why": "because"}
    found = compare(question_of(ASKED | {"claim": "it is one"}), Given("q", "yes", ""), result(claim))
    assert found.word == UNSEEN and found.truth.why == "because"
    other = question_of(ASKED | {"claim": "another", "unit": "bytes"})
    assert seen(other, Given("q", 1, "bytes"), result(claim)).word == UNSEEN
    assert said(1, step="touch", figure="process.resident").word == UNSEEN  # the figure is null


def test_a_choice_is_the_first_that_holds():
    choices = [{"says": "small", "claim": "it is one", "when": "< 1"}, {"says": "one", "claim": "it is one"},
               {"says": "none of them"}]
    question = question_of(ASKED | {"choice": choices})
    assert truth_of(question, result(program.claim("it is one"))).value == "one"
    assert truth_of(question, result(program.claim("it is one", "failed", 2))).value == "none of them"
    assert truth_of(question, result(program.claim("it is one", "unknown", None))).value is None


def test_a_question_is_asked_where_it_can_be():
    entry = question_of(ASKED | {"claim": "it is one", "on": ["windows", "linux32"]})
    assert [entry.is_for(m) for m in ("wine64", "windows32", "linux32", "linux64", "cpu")] == [True] * 3 + [False] * 2
    elsewhere = result(program.claim("it is one"), name="linux64")
    assert compare_all((entry,), prediction_of(sealed("a", "b", "0" * 64, [])), elsewhere) == []


def test_a_seal_tells_a_change_of_anything():
    document = sealed("a", "b", "0" * 64, [Given("q", 1 << 62, "bytes", 4, "因为")])
    assert prediction_of(document).answers[0].value == 1 << 62
    assert document["seal"] != sealed("a", "b", "0" * 64, [Given("q", 1 << 62, "bytes", 4, "因为")])["seal"]
    for key, value in [("lab", "c"), ("made", "2026-01-01T00:00:00Z"), ("salt", "0" * 32), ("after_the_run", True),
                       ("parameters", {"bytes": 1})]:
        with pytest.raises(Unusable, match="changed since it was sealed"):
            prediction_of(copy.deepcopy(document) | {key: value})
    with pytest.raises(Unusable, match="does not fit prediction.schema.json"):
        prediction_of(document | {"more": 1})


@pytest.mark.parametrize("when, value, holds", [
    ("== 2 * KIB + 1", 2049, True), (">= page and < MIB", 4096, True), (">= page and < MIB", 4095, False),
    ("!= pointer", 8, False), ("== -3 * page // 2", -6144, True), ("<= bits % 10", 4, True)])
def test_conditions(when, value, holds):
    names = expressions.names_of(result().machine)
    assert expressions.holds(when, value, names) == holds


@pytest.mark.parametrize("when", ["1", "== x", "== 1.5", "== __import__('os')", "== (1).real", "== 9**9**9", "== 1 //0",
                                  "== 'a'", "== True", "==", "== " + "(" * 9999, "== " + "9" * 30, ">> 1"])
def test_what_is_no_condition_is_refused(when):
    with pytest.raises(expressions.NoExpression):
        expressions.holds(when, 1, expressions.names_of(result().machine))
