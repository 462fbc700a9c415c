"""A prediction beside what the run answers: in words, never as a score."""

from dataclasses import dataclass

from harness.predictions.expressions import NoExpression, holds, names_of
from harness.predictions.prediction import Given, Prediction
from harness.predictions.questions import Question, Wrong, is_on
from harness.predictions.truth import Answer, NothingAsked, Truth, tolerance, truth_of
from harness.predictions.typed import fits
from harness.results.model import Claim, Result
from harness.results.words import N_, Sentence

AS_SAID, SURPRISE, SKIPPED, UNSEEN = N_("as you said"), N_("surprise"), N_("skipped"), N_("cannot be seen here")


@dataclass(frozen=True, slots=True)
class Compared:
    """`word`: one of those above. `wrong`: the misconception that the answer shows; `claim`: what refutes it."""
    question: Question
    given: Given | None
    truth: Truth
    word: str
    within: int
    wrong: Wrong | None = None
    claim: Claim | None = None


def compare_all(questions: tuple[Question, ...], prediction: Prediction, result: Result) -> list[Compared]:
    """Each question that this machine can be asked."""
    given = {answer.id: answer for answer in prediction.answers}
    return [seen(question, given.get(question.id), result) for question in questions
            if question.is_for(result.machine.name)]


def seen(question: Question, given: Given | None, result: Result) -> Compared:
    """What the result's program does not claim (that of another processor claims less) cannot be seen there."""
    try:
        return compare(question, given, result)
    except (NothingAsked, NoExpression):  # or, of an older result, which values it had
        return Compared(question, given, Truth(None, Sentence("this run says nothing of it")), UNSEEN, 0)


def compare(question: Question, given: Given | None, result: Result) -> Compared:
    """NothingAsked where question and result do not belong together."""
    truth = truth_of(question, result)
    within = tolerance(question, result, truth.noise) if question.kind == "number" else 0
    if truth.value is None:
        return Compared(question, given, truth, UNSEEN, within)
    if given is None or given.value is None or not fits(question, given.value):
        return Compared(question, given, truth, SKIPPED, within)
    if is_same(given.value, truth.value, within):
        return Compared(question, given, truth, AS_SAID, within)
    wrong = misconception(question, given.value, result, within)
    claim = next((c for c in result.claims if wrong and c.says in wrong.see), None)
    return Compared(question, given, truth, SURPRISE, within, wrong, claim)


def is_same(one: Answer, other: Answer, within: int) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        return abs(one - other) <= within
    return one == other


def misconception(question: Question, answer: Answer, result: Result, within: int) -> Wrong | None:
    """The first named one that the answer shows on that machine."""
    names = names_of(result.machine, result.parameters)
    for wrong in question.wrongs:
        if is_on(wrong.on, result.machine.name) and (
                holds(wrong.when, answer, names, within) if isinstance(answer, int) else wrong.when == answer):
            return wrong
    return None
