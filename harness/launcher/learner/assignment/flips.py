"""The flips that begun assignments ask for, and how far the student is with one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.assignments.done import MOST_LINES
from harness.assignments.model import Task
from harness.assignments.values import in_words
from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher.choose import nearest
from harness.launcher.learner.assignment.place import Begun, all_begun
from harness.launcher.learner.flip.place import Place
from harness.launcher.learner.flip.target import Target
from harness.launcher.setup.machines import machine_named
from harness.results.words import _, listed, ngettext


@dataclass(frozen=True)
class Asked:
    """A task of kind flip."""

    begun: Begun
    task: Task

    @property
    def name(self) -> str:
        """Which is no other task's."""
        return f"{self.begun.assignment.id}/{self.task.id}"

    @property
    def parameters(self) -> str:
        """LAB_PARAMETERS: the student's own."""
        return in_words(self.begun.values(self.task.experiments[0]))

    def place(self, experiment: Experiment) -> Place:
        return Place(experiment, machine_named(self.task.machine).system, self.begun.assignment.id)

    def is_aim(self, target: Target) -> bool:
        """Is that target still what it asks for?"""
        return set(target.fails) == set(self.task.falls) and (target.machine, target.parameters) == (
            self.task.machine, self.parameters)

    def is_hit(self, experiment: Experiment) -> bool:
        """Was the copy, as it is now, seen to make exactly those claims fall?"""
        place = self.place(experiment)
        try:
            target = place.target()
            return target is not None and self.is_aim(target) and \
                place.copy.read_bytes() == place.done_file(target).read_bytes()
        except (UserError, OSError):
            return False


def asked_for(experiment: Experiment, machines: list[str], named: str | None) -> Asked | None:
    """The flip of a begun assignment for that experiment, on one of `machines` if any are named; `named`: the task's
    id, or ASSIGNMENT/TASK. None: there is none. UserError: there is none of that name, or more than one."""
    found = [Asked(begun, task) for begun in all_begun() for task in begun.assignment.tasks
             if task.kind == "flip" and task.experiments[0] == experiment.full_name
             and (not machines or task.machine in machines)]
    chosen = [one for one in found if named in (None, one.task.id, one.name)]
    if named and not chosen:
        raise nearest(_("no assignment that is begun here has a flip {task!r} of {experiment}").format(
            task=named, experiment=experiment.full_name), named, [one.name for one in found])
    if len(chosen) > 1:
        raise UserError(_("which task? {experiment} is flipped in {tasks}; name one: --task TASK; to train: --level 1")
                        .format(experiment=experiment.full_name, tasks=listed(one.name for one in chosen)))
    return next(iter(chosen), None)


def told_lines(file: Path, lines: int) -> Iterator[str]:
    """By how many lines an edit differs, and how many it may."""
    yield ngettext("{file}: {n} line is another than in the official source",
                   "{file}: {n} lines are others than in the official source", lines).format(file=file, n=lines)
    if lines > MOST_LINES:
        yield _("at most {n} may be").format(n=MOST_LINES)
