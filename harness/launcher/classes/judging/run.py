"""A run is judged by its results: with the student's own values, of the official source, whole, and consistent.

Computers differ: what the same source says here otherwise is told, and costs nothing.
"""

from typing import Any, NamedTuple

from harness.assignments import done
from harness.classes.grades import Part
from harness.driver.labs import Experiment
from harness.launcher.classes.judging.asked import Asked, NotJudged, fallen, some, standing
from harness.launcher.classes.judging.c_tokens import Odd, same_code
from harness.launcher.classes.judging.settled import official
from harness.launcher.classes.judging.their_results import not_following, results_of
from harness.launcher.classes.sandbox.ran import Ran
from harness.launcher.setup.machines import MACHINES, WINDOWS
from harness.predictions.questions import system_of
from harness.results.words import Sentence, Why

KNOWN = {machine.name for machine in (*MACHINES, *WINDOWS)}
AGAIN = ("linux64",)  # machines whose programs run in the sandbox, whatever else is installed


class Looked(NamedTuple):
    """Of one result: does it count? None: a person is to look."""
    good: bool | None
    notes: list[Why]


def parts(asked: Asked) -> tuple[Part, ...]:
    found = [part_of(asked, asked.experiment(name)) for name in asked.task.experiments]
    if not any(found):
        return ()
    return tuple(part or Part(name, False, (Sentence("no result of it was handed in"),))
                 for name, part in zip(asked.task.experiments, found, strict=True))


def part_of(asked: Asked, experiment: Experiment) -> Part | None:
    """None: there is no result of it."""
    results, wrong = results_of(asked, experiment)
    if not results and not wrong:
        return None
    looked = [look(asked, experiment, machine, result) for machine, result in results]
    lies = [note for machine, result in results for note in lies_of(experiment, machine, result)]
    notes = (*lies, *(note for one in looked for note in one.notes), *wrong)
    counting = [one.good for one in looked]
    good = False if lies else True if True in counting else None if None in counting else False
    return Part(experiment.full_name, good, notes)


def lies_of(experiment: Experiment, machine: str, result: dict[str, Any]) -> list[Why]:
    claims = not_following(result, experiment)
    return [Sentence("{machine}: the verdict does not follow from the figures: {claims}", machine=machine,
                     claims=some(claims))] if claims else []


def look(asked: Asked, experiment: Experiment, machine: str, result: dict[str, Any]) -> Looked:
    values = asked.values(experiment.full_name)
    if unlike := unlike_of(experiment, machine, result, values):
        return Looked(False, [Sentence("{machine}: {what}", machine=machine, what=unlike)])
    if machine not in AGAIN:
        return Looked(True, [Sentence("{machine}: such programs were not run again", machine=machine)])
    try:
        ran = official(experiment, machine, values)
    except NotJudged as said:
        return Looked(None, [Sentence("{machine}: it could not be run again: {why}", machine=machine, why=said.why)])
    made = {claim["says"] for claim in result["claims"]}
    if gone := [says for says in standing(ran) if says not in made]:
        return Looked(None, [Sentence("{machine}: it lacks claims that the official source makes: {claims}",
                                      machine=machine, claims=some(gone))])
    return Looked(True, otherwise(machine, result, ran))


def unlike_of(experiment: Experiment, machine: str, result: dict[str, Any], values: dict[str, int]) -> Sentence | None:
    """Why a result does not count; None: it does."""
    if unlike := done.unlike(result, values):
        return unlike
    source = experiment.source(system_of(machine)) if machine in KNOWN else None
    if not source:
        return Sentence("the experiment has no source for such a machine")
    try:
        if not same_code(result["source"]["text"], source.read_text(encoding="utf-8")):
            return Sentence("it is of another source than the official one")
    except Odd as said:
        return Sentence("its source cannot be read: {why}", why=said.why)
    return None if result["claims"] and result["steps"] else Sentence("it has no claims or no steps")


def otherwise(machine: str, result: dict[str, Any], ran: Ran) -> list[Why]:
    """What holds here each time and failed there, and the other way round."""
    verdicts = {claim["says"]: claim["verdict"] for claim in result["claims"]}
    only_here = [says for says in standing(ran) if verdicts.get(says) == "failed"]
    only_there = [says for says in sorted(fallen(ran)) if verdicts.get(says) == "held"]
    notes: list[Why] = []
    if only_here:
        notes.append(Sentence("{machine}: failed on the student's computer, and holds here each time: {claims}",
                              machine=machine, claims=some(only_here)))
    if only_there:
        notes.append(Sentence("{machine}: held on the student's computer, and fails here each time: {claims}",
                              machine=machine, claims=some(only_there)))
    return notes
