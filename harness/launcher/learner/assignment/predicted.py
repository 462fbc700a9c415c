"""The predictions of a student for one experiment, those made here and those from the kit for Windows."""

import re
from dataclasses import dataclass
from pathlib import Path

from harness.launcher.learner.assignment.place import Begun
from harness.launcher.learner.my_folder import my_folder
from harness.predictions.prediction import Prediction, prediction_of
from harness.results import reading
from harness.results.reading import Unusable


@dataclass(frozen=True, slots=True)
class Sealed:
    """`beside`: it lies beside an earlier one, as a further try after a run."""
    prediction: Prediction
    text: str
    beside: bool

    @property
    def after(self) -> bool:
        return self.beside or self.prediction.after_the_run


def sealed_for(begun: Begun, experiment: str) -> tuple[list[Sealed], list[tuple[Path, Unusable]]]:
    """The first that was made comes first, those after a run last; each once. And the files that are none."""
    lab, _dot, name = experiment.partition(".")
    found: dict[str, Sealed] = {}
    wrong: list[tuple[Path, Unusable]] = []
    for folder in (my_folder() / "predictions" / lab, begun.predictions / lab):
        for path in sorted(folder.glob(f"{name}*.json")):
            if not (beside := re.fullmatch(rf"{re.escape(name)}(\.after-\d+)?\.json", path.name)):
                continue
            try:
                text = reading.read_text(path)
                prediction = prediction_of(reading.parse(text))
                found.setdefault(prediction.seal, Sealed(prediction, text, bool(beside[1])))
            except Unusable as said:
                wrong.append((path, said))
    order = sorted(found.values(), key=lambda one: (one.after, one.prediction.made, one.prediction.seal))
    return order, wrong


def named(sealed: list[Sealed], name: str) -> dict[str, str]:
    """Their texts by file names: EXPERIMENT.json, if one was made before the run, and EXPERIMENT.after-1.json ..."""
    first = sealed[:1] if sealed and not sealed[0].after else []
    files = {f"{name}.json": one.text for one in first}
    return files | {f"{name}.after-{n}.json": one.text for n, one in enumerate(sealed[len(first):], 1)}
