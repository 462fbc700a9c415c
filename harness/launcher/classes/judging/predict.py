"""A prediction is judged for being complete, reasoned and sealed before the run; never for being right."""

import re
from typing import NamedTuple

from harness.assignments import done
from harness.classes.grades import Part
from harness.driver.labs import Experiment
from harness.launcher.classes.judging.asked import Asked
from harness.launcher.classes.judging.their_results import results_of
from harness.predictions.prediction import Prediction, prediction_of
from harness.predictions.questions import digest, questions_of
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why


class Sealed(NamedTuple):
    """`after`: it lies beside an earlier one, or says so itself."""
    after: bool
    made: str
    seal: str
    prediction: Prediction


def parts(asked: Asked) -> tuple[Part, ...]:
    found = [part_of(asked, asked.experiment(name)) for name in asked.task.experiments]
    if not any(found):
        return ()
    return tuple(part or Part(name, False, (Sentence("no prediction of it was handed in"),))
                 for name, part in zip(asked.task.experiments, found, strict=True))


def part_of(asked: Asked, experiment: Experiment) -> Part | None:
    """None: there is no prediction of it."""
    sealed, notes = sealed_for(asked, experiment)
    if not sealed:
        return Part(experiment.full_name, False, tuple(notes)) if notes else None
    first = min(sealed)
    wrong, more = wrong_with(asked, experiment, first)
    said = Sentence("sealed ({digits})", digits=first.prediction.digits)
    return Part(experiment.full_name, not wrong, (said, *wrong, *more, *notes))


def wrong_with(asked: Asked, experiment: Experiment, first: Sealed) -> tuple[list[Why], list[Why]]:
    """What costs the points, and what does not."""
    prediction, wrong, more = first.prediction, list[Why](), list[Why]()
    started = [result["started"] for _machine, result in results_of(asked, experiment)[0]]
    if first.after or not done.before(prediction, started):
        wrong.append(Sentence("it was sealed after a run that was handed in, not before"))
    if lacks := done.lacking(prediction, questions_of(experiment.questions())):
        wrong.append(lacks)
    if prediction.questions != digest(experiment.questions()):
        more.append(Sentence("it answers questions of another version of Memory Labs"))
    if prediction.parameters and prediction.parameters != asked.values(experiment.full_name):
        more.append(Sentence("it was made for values of the parameters that are not this student's"))
    return wrong, more


def sealed_for(asked: Asked, experiment: Experiment) -> tuple[list[Sealed], list[Why]]:
    """Those whose seal is right, and what is wrong with the others."""
    found: list[Sealed] = []
    wrong: list[Why] = []
    of_it = re.compile(rf"predictions/{experiment.lab}/{experiment.name}(\.after-\d+)?\.json")
    for name, data in sorted(asked.files.items()):
        if not (beside := of_it.fullmatch(name)):
            continue
        try:
            prediction = prediction_of(reading.parse(reading.decoded(data)))
            if (prediction.lab, prediction.experiment) != (experiment.lab, experiment.name):
                raise Unusable(Sentence("is of another experiment"))
            found.append(Sealed(prediction.after_the_run or bool(beside[1]), prediction.made, prediction.seal,
                                prediction))
        except Unusable as said:
            wrong.append(Sentence("{file} {why}", file=name, why=said.why))
    return found, wrong
