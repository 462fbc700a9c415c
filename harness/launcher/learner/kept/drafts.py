"""What a learner has answered of an experiment and not sealed yet: my/drafts/LAB/EXPERIMENT.json, written anew, whole,
at each answer."""

import dataclasses
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher.learner.my_folder import my_folder
from harness.predictions.prediction import Given
from harness.predictions.questions import Question
from harness.predictions.typed import fits
from harness.results import reading
from harness.results.json_files import write_json
from harness.results.words import _


@dataclass
class Draft:
    """`hints`: of each question, how many were given."""
    file: Path
    answers: dict[str, Given] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)

    def open(self, questions: list[Question]) -> Question | None:
        """The first that is not answered, nor skipped."""
        return next((q for q in questions if q.id not in self.answers), None)

    def answer(self, given: Given) -> None:
        self.answers[given.id] = given
        self.keep()

    def back(self) -> None:
        """Forget the last answer."""
        if self.answers:
            self.answers.popitem()
            self.keep()

    def next_hint(self, question: Question) -> str | None:
        """None where all have been given."""
        given = self.hints.get(question.id, 0)
        if given >= len(question.hints):
            return None
        self.hints[question.id] = given + 1
        self.keep()
        return question.hints[given]

    def keep(self) -> None:
        """UserError where it cannot be written."""
        try:
            write_json(self.file, {"format": 1, "kind": "draft", "hints": self.hints,
                                   "answers": [dataclasses.asdict(one) for one in self.answers.values()]})
        except OSError as error:
            raise UserError(_("{file} cannot be written: {why}; name another place for what is yours: LAB_MY=DIR ./lab "
                              "...").format(file=self.file, why=error.strerror)) from error

    def remove(self) -> None:
        self.file.unlink(missing_ok=True)


def draft_file(experiment: Experiment) -> Path:
    return my_folder() / "drafts" / experiment.lab / f"{experiment.name}.json"


def draft_of(experiment: Experiment, questions: list[Question]) -> Draft:
    """What is kept of it, as far as it still answers `questions`: they may have changed since."""
    draft = Draft(draft_file(experiment))
    by_id = {question.id: question for question in questions}
    with suppress(reading.Unusable, KeyError, TypeError, AttributeError):  # edited: what is whole counts
        kept: dict[str, Any] = reading.read_document(draft.file)
        draft.hints = {name: int(n) for name, n in kept["hints"].items() if name in by_id}
        for one in (Given(**entry) for entry in kept["answers"]):
            if one.id in by_id and (one.value is None or fits(by_id[one.id], one.value)):
                draft.answers[one.id] = one
    return draft
