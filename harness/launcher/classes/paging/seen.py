"""What one hand-in says: each answer held against its own run, and what its computers said of the claims."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.assignments import done
from harness.assignments.model import Assignment
from harness.classes.collected import HandIn
from harness.classes.place import Place
from harness.driver.labs import Experiment
from harness.launcher.classes.judging.asked import Asked
from harness.launcher.classes.judging.predict import sealed_for
from harness.launcher.classes.judging.their_results import results_of
from harness.predictions import compare
from harness.predictions.compare import SKIPPED, UNSEEN, Compared
from harness.predictions.expressions import NoExpression
from harness.predictions.prediction import Given, Prediction
from harness.predictions.questions import Question, questions_of
from harness.predictions.truth import Answer
from harness.predictions.typed import fits
from harness.results.from_json import result_of
from harness.results.model import Machine, Result
from harness.results.reading import Unusable
from harness.results.words import N_

LONGEST = 200  # characters of a stranger's words that are kept
AFTER, ALONE, UNSAID = N_("said after a run"), N_("no run of one's own answers it"), N_("no prediction")


@dataclass(frozen=True, slots=True)
class Said:
    """`word`: one of compare.py, or of those above; `wrong`: the name of the misconception that the answer shows, and
    `claim` what refutes it."""
    experiment: str
    question: str
    word: str
    value: Answer | None = None
    sure: int | None = None
    wrong: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """An experiment on a computer. `verdicts`: (claim, verdict) of those that did not hold; `how`: it ended, as
    results say it."""
    experiment: str
    machine: Machine
    how: str
    claims: int
    verdicts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """`usable`: could the hand-in still be read?"""
    said: tuple[Said, ...] = ()
    ran: tuple[Ran, ...] = ()
    usable: bool = True


def seen_in(place: Place, hand_in: HandIn, assignment: Assignment, known: dict[str, Experiment]) -> Seen:
    """`assignment`: as it is now, which says what is asked for; the values of parameters are those of the text that the
    student worked with."""
    try:
        submission = place.submission_of(hand_in)
        its = place.assignment_of(hand_in) or assignment
    except Unusable:
        return Seen(usable=False)
    said: list[Said] = []
    ran: list[Ran] = []
    for name in assignment.experiments():
        if name not in known:
            continue
        tasks = [task for task in assignment.tasks if name in task.experiments]
        asked = Asked(its, submission, submission.student, tasks[0], known)
        documents = [document for _machine, document in results_of(asked, known[name])[0]]
        ran += [ran_of(name, result_of(document, "")) for document in documents]
        if any(task.kind == "predict" for task in tasks):
            own = [result_of(document, "") for document in documents if not done.unlike(document, asked.values(name))]
            sealed = sealed_for(asked, known[name])[0]
            first = min(sealed, key=lambda one: one[:3]) if sealed else None
            late = first and (first.after or not done.before(first.prediction, [one["started"] for one in documents]))
            said += answers(known[name], first.prediction if first else None, own, bool(late))
    return Seen(tuple(said), tuple(ran))


def ran_of(name: str, result: Result) -> Ran:
    machine = replace(result.machine, system=short(result.machine.system), compiler=short(result.machine.compiler),
                      emulator=result.machine.emulator and short(result.machine.emulator))
    return Ran(name, machine, result.how, len(result.claims),
               tuple((short(claim.says), claim.verdict) for claim in result.claims if claim.verdict != "held"))


@functools.lru_cache(maxsize=64)
def questions(experiment: Experiment) -> tuple[Question, ...]:
    return questions_of(experiment.questions())


def answers(experiment: Experiment, prediction: Prediction | None, own: Sequence[Result], late: bool) -> Iterator[Said]:
    """To each question that was asked. Who answered questions of another version is held against those of now."""
    given = {one.id: one for one in prediction.answers} if prediction else {}
    for question in questions(experiment):
        one = given.get(question.id)
        if prediction is None:
            yield Said(experiment.full_name, question.id, UNSAID)
        elif one is not None:
            yield answer(experiment, question, one, own, late)


def answer(experiment: Experiment, question: Question, given: Given, own: Sequence[Result], late: bool) -> Said:
    plain = Said(experiment.full_name, question.id, SKIPPED)
    if given.value is None or not fits(question, given.value):
        return plain
    plain = replace(plain, word=AFTER if late else ALONE, value=given.value, sure=given.sure)
    found = [] if late else list(compared(question, given, own))
    if not found:
        return plain
    best = next((one for one in found if one.word != UNSEEN), found[0])
    return replace(plain, word=best.word, wrong=best.wrong.name if best.wrong else "",
                   claim=best.claim.says if best.claim else "")


def compared(question: Question, given: Given, own: Sequence[Result]) -> Iterator[Compared]:
    """By each of the student's machines that can be asked: real ones before Wine, those of 64 bits first."""
    for result in sorted(own, key=lambda one: order(one.machine.name)):
        if question.is_for(result.machine.name):
            try:
                yield compare.seen(question, given, result)
            except NoExpression:  # the result lacks a parameter that the question is about
                continue


def order(machine: str) -> tuple[bool, bool, str]:
    return machine.startswith("wine"), not machine.endswith("64"), machine


def short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


Known = Mapping[str, Seen]  # by a hand-in's SHA-256
