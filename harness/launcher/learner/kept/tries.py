"""The predictions that a learner has sealed: the first of an experiment, and further tries beside it.

EXPERIMENT.json was made before a result of it was here. What was made after one lies in EXPERIMENT.after-1.json and so
on: nothing is ever written over.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.driver.errors import UserError
from harness.driver.labs import BUILD, Experiment
from harness.launcher.learner.kept.drafts import draft_file
from harness.launcher.learner.my_folder import my_folder, prediction_file
from harness.launcher.setup.machines import MACHINES, WINDOWS
from harness.predictions.prediction import Prediction, now, read_prediction
from harness.results.from_json import result_of
from harness.results.json_files import result_in, write_json
from harness.results.model import Result
from harness.results.reading import Unusable
from harness.results.words import _


@dataclass(frozen=True, slots=True)
class Try:
    prediction: Prediction
    file: Path
    after_the_run: bool


def tries_of(experiment: Experiment) -> list[Try]:
    """In the order in which they were kept; UserError where one cannot be read."""
    found = []
    for file in files_of(experiment):
        try:
            prediction = read_prediction(file)
        except Unusable as said:
            raise UserError(_("{file} {why}; to lay it aside: ./lab study --reset {experiment}").format(
                file=file, why=said.why, experiment=experiment.full_name)) from None
        beside = file != prediction_file(experiment.lab, experiment.name)
        found.append(Try(prediction, file, prediction.after_the_run or beside))
    return found


def files_of(experiment: Experiment) -> list[Path]:
    """Those that are there."""
    first = prediction_file(experiment.lab, experiment.name)
    beside = {int(found[1]): path for path in first.parent.glob(f"{experiment.name}.after-*.json")
              if (found := re.fullmatch(r".*\.after-([0-9]+)\.json", path.name))}
    return [first] * first.exists() + [beside[n] for n in sorted(beside)]


def keep(experiment: Experiment, document: dict[str, Any], beside: bool) -> Path:
    """Write a prediction where none is yet, or `beside` the first one's place; gives the file."""
    file = first = prediction_file(experiment.lab, experiment.name)
    n = 0
    while file.exists() or beside and file == first:
        n += 1
        file = first.with_name(f"{experiment.name}.after-{n}.json")
    try:
        write_json(file, document)
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}; name another place for what is yours: LAB_MY=DIR ./lab ..."
                          ).format(file=file, why=error.strerror)) from error
    return file


def results_of(experiment: Experiment, own: Path | None = None) -> list[Result]:
    """What ran here, on any machine, of the sources as they are now. `own`: a folder with more results."""
    found = []
    for machine in (*MACHINES, *WINDOWS):
        source = experiment.source(machine.system)
        for folder in filter(None, (own and own / machine.name, BUILD / machine.name / "results")):
            document = result_in(folder / experiment.lab / f"{experiment.name}.json")
            if source and document and document["ended"]["how"] == "ran":
                result = result_of(document, "")
                if result.source and source.read_text(encoding="utf-8") == result.source.text:
                    found.append(result)
    return found


def lay_aside(experiments: list[Experiment]) -> Path | None:
    """Move predictions and drafts of `experiments` into my/old/TIME; gives that folder. None: there were none."""
    files = [file for e in experiments for file in (*files_of(e), draft_file(e)) if file.exists()]
    old = my_folder() / "old" / now().replace(":", "-")
    n = 1
    while old.exists():
        n += 1
        old = old.with_name(f"{now().replace(':', '-')}-{n}")
    for file in files:
        place = old / file.relative_to(my_folder())
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, place)
    return old if files else None
