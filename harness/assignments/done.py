"""What of a task is there, as the student's tool and the grader both see it: nothing here runs anything."""

import difflib
import re
from typing import Any

from harness.predictions.prediction import Prediction
from harness.predictions.questions import Question
from harness.results.words import Sentence

MOST_LINES = 10  # by which an edited source may differ from the official one
SYSTEMS = ("linux64", "windows64", "cpu")  # a machine of each, for whom questions are


def lacking(prediction: Prediction, questions: tuple[Question, ...]) -> Sentence | None:
    """What a prediction lacks to be complete: each question of one system is answered or skipped, each answer has a
    reason, and not all are skipped. None: nothing."""
    given = {one.id: one for one in prediction.answers}
    asked = [{q.id for q in questions if q.is_for(machine)} for machine in SYSTEMS]
    if not any(ids and ids <= set(given) for ids in asked):
        return Sentence("not every question was asked")
    if all(one.value is None for one in given.values()):
        return Sentence("every question was skipped")
    without = tuple(one.id for one in given.values() if one.value is not None and not (one.why or "").strip())
    return Sentence("no reason is given for {ids}", ids=without) if without else None


def before(prediction: Prediction, started: list[str]) -> bool:
    """Was it sealed before each of those runs began? (Times as results write them.)"""
    return not prediction.after_the_run and all(prediction.made <= one for one in started)


def unlike(result: dict[str, Any], values: dict[str, int]) -> Sentence | None:
    """Why a result does not count for these values of the parameters; None: it does."""
    if result["ended"]["how"] != "ran":
        return Sentence("it did not run to its end: {why}", why=result["ended"]["why"] or result["ended"]["how"])
    used = result.get("parameters", {})
    wrong = tuple(f"{name}={used.get(name, '-')}" for name, value in sorted(values.items()) if used.get(name) != value)
    return Sentence("it ran with {wrong}", wrong=wrong) if wrong else None


def failed(result: dict[str, Any]) -> int:
    """How many claims failed."""
    return sum(claim["verdict"] == "failed" for claim in result["claims"])


def lines_changed(given: str, edited: str) -> int:
    """By how many lines the edited source differs: a line that is another counts once."""
    codes = difflib.SequenceMatcher(None, given.splitlines(), edited.splitlines(), autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in codes if tag != "equal")


def words(text: str) -> int:
    """Of Chinese, characters; of all else, what stands between spaces and signs."""
    return len(re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text))
