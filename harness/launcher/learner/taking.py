"""A prediction that was made elsewhere: on paper's page in a browser, or on another computer."""

from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import Experiment, find_labs
from harness.launcher.learner.terminal import tell
from harness.launcher.learner.kept.tries import keep, results_of, tries_of
from harness.predictions import questions as asked
from harness.predictions.prediction import Prediction, prediction_of
from harness.predictions.typed import fits
from harness.results import reading
from harness.results.words import Sentence, _


def take(path: Path) -> None:
    """Put it where a prediction lies; UserError where it is none, is not of these questions, or one is there."""
    try:
        document = reading.read_document(path)
        if document.get("kind") != "prediction":
            raise reading.Unusable(Sentence("is no prediction"))
        prediction = prediction_of(document)
        experiment = experiment_of(prediction)
    except reading.Unusable as said:
        raise UserError(f"{path} {said.why}") from None
    name = experiment.full_name
    tries = tries_of(experiment)
    if same := next((one for one in tries if one.prediction.seal == prediction.seal), None):
        return tell(_("This very prediction is here already: {file}").format(file=same.file))
    late = prediction.after_the_run or any(r.started < prediction.made for r in results_of(experiment))
    if tries and not late:
        raise UserError(_("a prediction of {experiment} is here already, sealed as {digits}; to lay that one aside "
                          "first: ./lab study --reset {experiment}").format(
                              experiment=name, digits=tries[0].prediction.digits))
    file = keep(experiment, document, beside=late and (bool(tries) or not prediction.after_the_run))
    tell(_("Taken: {experiment}, sealed as {digits}, is kept in {file}").format(
        experiment=name, digits=prediction.digits, file=file))
    if late:
        tell(_("It was made after a result of it was here, and is kept as said after the run."))
    tell(_("To run and compare: ./lab study {experiment}").format(experiment=name))


def experiment_of(prediction: Prediction) -> Experiment:
    """The experiment that it is about; Unusable where there is none, or it answers other questions."""
    known = [e for lab in find_labs() for e in lab.experiments]
    found = next((e for e in known if (e.lab, e.name) == (prediction.lab, prediction.experiment)), None)
    name = f"{prediction.lab}.{prediction.experiment}"
    if not found:
        raise reading.Unusable(Sentence("is about {experiment}, which is no experiment here", experiment=name))
    if prediction.questions != asked.digest(found.questions()):
        raise reading.Unusable(Sentence("answers other questions than {experiment} asks here: they have changed since",
                                        experiment=name))
    by_id = {question.id: question for question in asked.questions_of(found.questions())}
    for one in prediction.answers:
        if one.id not in by_id or one.value is not None and not fits(by_id[one.id], one.value):
            raise reading.Unusable(Sentence("has an answer to {question} that {experiment} does not ask for",
                                            question=one.id, experiment=name))
    return found
