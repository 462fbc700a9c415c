"""What a class said to each question: how many as the run says, which misconceptions, what else; and who."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.assignments.model import Assignment
from harness.driver.labs import Experiment
from harness.launcher.classes.paging.names import Names
from harness.launcher.classes.paging.seen import AFTER, ALONE, UNSAID, Said, questions
from harness.predictions.compare import AS_SAID, SKIPPED, SURPRISE, UNSEEN
from harness.predictions.questions import Question
from harness.predictions.truth import Answer
from harness.results.words import _

SURE = 3  # of 1 to 4, from which on one is sure
APART = (UNSEEN, ALONE, AFTER, UNSAID)  # which are no answers that a run has judged
Answers = Sequence[tuple[str, Said]]  # (student, what was said) of one question


def asked(assignment: Assignment, known: Mapping[str, Experiment], said: Mapping[tuple[str, str], Answers],
          names: Names) -> list[dict[str, Any]]:
    """Of the tasks that ask for predictions. First that of which most were sure and wrong."""
    experiments = dict.fromkeys(name for task in assignment.tasks if task.kind == "predict"
                                for name in task.experiments if name in known)
    found = [asked_one(name, question, said.get((name, question.id), ()), names)
             for name in experiments for question in questions(known[name])]
    return sorted(found, key=lambda one: (-one["sure_and_wrong"], -one["wrong"]))


def asked_one(name: str, question: Question, answers: Answers, names: Names) -> dict[str, Any]:
    wrong = [said for _student, said in answers if said.word == SURPRISE]
    return {"experiment": name, "id": question.id, "prompt": question.prompt, "context": question.context,
            "unit": question.unit, "answered": sum(said.word in (AS_SAID, SURPRISE) for _student, said in answers),
            "wrong": len(wrong), "sure_and_wrong": sum(is_sure(said) for said in wrong),
            "rows": list(rows(question, answers, names)),
            "apart": [row(word, _(word), chosen, names) for word in APART
                      if (chosen := [one for one in answers if one[1].word == word])]}


def rows(question: Question, answers: Answers, names: Names) -> Iterator[dict[str, Any]]:
    """As said, each misconception that somebody has, what else was said, and skipped."""
    def of(word: str, wrong: str = "") -> Answers:
        return [one for one in answers if one[1].word == word and one[1].wrong == wrong]

    yield row(AS_SAID, _("as the run says"), of(AS_SAID), names)
    named: list[dict[str, Any]] = [
        row(SURPRISE, wrong, chosen, names, refuted(question, wrong, chosen))
        for wrong in dict.fromkeys(one.name for one in question.wrongs) if (chosen := of(SURPRISE, wrong))]
    yield from sorted(named, key=lambda one: (len(one["sure"]), one["n"]), reverse=True)
    if other := of(SURPRISE):
        yield row(SURPRISE, _("another answer"), other, names)
    yield row(SKIPPED, _(SKIPPED), of(SKIPPED), names)


def refuted(question: Question, wrong: str, answers: Answers) -> list[str]:
    """The claims that do, as the runs word them; where none of them makes one, as the question does."""
    found = list(dict.fromkeys(said.claim for _student, said in answers if said.claim))
    return found or [claim for one in question.wrongs if one.name == wrong for claim in one.see[:1]]


def row(word: str, name: str, answers: Answers, names: Names, claims: Sequence[str] = ()) -> dict[str, Any]:
    """`claims`: what refutes it. `who`: by what they said, as far as the answers differ."""
    by: dict[Answer | None, list[str]] = {}
    for student, said in answers:
        by.setdefault(said.value, []).append(student)
    most_first = sorted(by.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
    return {"word": word, "name": name, "n": len(answers),
            "sure": names.places(student for student, said in answers if is_sure(said)),
            "refuted": list(claims), "who": [[value, names.places(students)] for value, students in most_first]}


def is_sure(said: Said) -> bool:
    return (said.sure or 0) >= SURE
