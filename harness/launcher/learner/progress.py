"""How far a learner has come: told from predictions, drafts and results alone."""

from dataclasses import dataclass
from functools import cached_property

from harness.driver.labs import Experiment
from harness.launcher.learner.assignment.place import Begun, with_values
from harness.launcher.learner.comparing import surprises
from harness.launcher.learner.kept.drafts import draft_file, draft_of
from harness.launcher.learner.running import machine_for
from harness.launcher.learner.kept.tries import Try, results_of, tries_of
from harness.launcher.setup.machines import Machine
from harness.predictions.questions import Question, questions_of
from harness.results.model import Result
from harness.results.words import N_, _, listed, ngettext


@dataclass
class Standing:
    """Where one experiment stands, asked on `machine`; None: no machine here runs it. `own`: the assignment whose
    values are asked about, and run with."""
    experiment: Experiment
    machine: Machine | None
    own: Begun | None = None

    @cached_property
    def values(self) -> dict[str, int]:
        return self.own.values(self.experiment.full_name) if self.own else {}

    @cached_property
    def all_questions(self) -> tuple[Question, ...]:
        return questions_of(self.experiment.questions(), self.values)

    @property
    def questions(self) -> list[Question]:
        """Those that the machine can answer."""
        return [q for q in self.all_questions if self.machine and q.is_for(self.machine.name)]

    @cached_property
    def tries(self) -> list[Try]:
        return tries_of(self.experiment)

    @property
    def compared(self) -> Try | None:
        """The first of these very values."""
        return next((one for one in self.tries if one.prediction.parameters == self.values), None)

    @cached_property
    def results(self) -> list[Result]:
        return results_of(self.experiment, self.own.results if self.own else None)

    @property
    def result(self) -> Result | None:
        """The one to compare with: the machine's own, else any that is newer than the prediction."""
        if not self.compared:
            return None
        newer = [r for r in self.results if r.started >= self.compared.prediction.made
                 and self.values.items() <= r.parameters.items()]
        own = [r for r in newer if self.machine and r.machine.name == self.machine.name]
        return next(iter(own + newer), None)

    @property
    def done(self) -> bool:
        """Predicted, and run since."""
        return self.result is not None

    @property
    def begun(self) -> bool:
        return draft_file(self.experiment).exists()

    @property
    def open(self) -> bool:
        """Is there something to do about it here?"""
        return not self.done and (bool(self.questions) or bool(self.tries))

    def surprises(self) -> int:
        return surprises(self.all_questions, self.compared.prediction, self.result) if self.result and self.compared \
            else 0

    def in_words(self) -> str:
        """For a line of the list; empty where nothing was done."""
        if not self.all_questions:
            return _("no questions yet")
        answered = len(draft_of(self.experiment, self.questions).answers) if self.begun else 0
        words = [_("{n} of {all} answered").format(n=answered, all=len(self.questions))] if self.begun else []
        if self.tries:
            words.append(_(AFTER) if self.tries[0].after_the_run else _("predicted"))
            words.append(_("run") if self.done else _("not run yet"))
        if (more := len(self.tries) - 1) > 0:
            words.append(ngettext("{n} further try", "{n} further tries", more).format(n=more))
        if count := self.surprises() if self.done else 0:
            words.append(ngettext("{n} surprise", "{n} surprises", count).format(n=count))
        return listed(words)


AFTER = N_("predicted after the run")


def standing_of(experiment: Experiment, typed: list[Machine]) -> Standing:
    """`typed`: the machine that was asked for, if one was."""
    return Standing(experiment, machine_for(experiment, typed), with_values(experiment.full_name))


def where_you_are(standings: list[Standing]) -> Standing | None:
    """The one that was left in its middle, else the next that is not done; None: all are."""
    waiting = [one for one in standings if one.open]
    return next((one for one in standings if one.begun and one.questions), next(iter(waiting), None))
