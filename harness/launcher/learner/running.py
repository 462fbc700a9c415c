"""The run that answers: on one machine, as ./lab run does it."""

import functools
import mmap
from contextlib import nullcontext

from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import Experiment
from harness.launcher.commands.run import raise_left_out, result_file, run_machine
from harness.launcher.learner.assignment.place import Begun
from harness.launcher.learner.assignment.running import keep, own_values
from harness.launcher.setup.install import have
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import MACHINES, WINDOWS, Machine, here
from harness.results.json_files import result_in
from harness.results.from_json import result_of
from harness.results.model import Result
from harness.results.words import _

USUAL_PAGE = 4096  # of every system that a program is run for by another: Windows, the emulated processor


def machine_for(experiment: Experiment, typed: list[Machine]) -> Machine | None:
    """The one that was `typed`, else the first, linux64 before others, that has all it needs here, else the first that
    might; None: none has a source of it and can be had."""
    known = typed or [m for m in (*MACHINES, *WINDOWS) if m in here()]
    able = [m for m in known if m.runs(experiment)]
    if typed:
        return next(iter(able), None)
    ready = (m for m in able if is_possible(m) and is_here(m))
    return next(ready, None) or next(filter(is_possible, able), None)


@functools.cache
def is_possible(machine: Machine) -> bool:
    return machine.impossible() is None


@functools.cache
def is_here(machine: Machine) -> bool:
    """Is there all that it needs?"""
    return machine.settled() or not machine.lacks()


def one_machine(typed: list[Machine]) -> list[Machine]:
    """UserError where more than one was asked for."""
    if len(typed) > 1:
        raise UserError(_("study takes one machine: ./lab study --machine linux64; what the others say is told beside "
                          "it where they have run"))
    return typed


def page_of(machine: Machine) -> int:
    """Bytes of a page, for who answers in pages."""
    return mmap.PAGESIZE if machine.native and machine.system == "linux" else USUAL_PAGE


def run(experiment: Experiment, machine: Machine, yes: bool, own: Begun | None = None) -> Result:
    """Build and run it; UserError where that cannot be, or it did not run to its end. `own`: with the student's values
    of that assignment, which gets a copy of the result."""
    with one_at_a_time(), own_values(own) if own else nullcontext():
        raise_left_out(have([machine], [experiment], yes), [machine])
        try:
            run_machine(machine, [experiment])
        except CannotBeHad as said:
            raise_left_out({machine.name: said.why}, [machine])
        if own:
            keep(own, machine, experiment)
    document = result_in(result_file(machine, experiment))
    if document is None or document["ended"]["how"] != "ran":
        why = document["ended"]["why"] if document else _("it left no result")
        raise UserError(_("{experiment} did not run on {machine}: {why}; what you said is kept, and compared once it "
                          "runs: ./lab study {experiment}").format(
                              experiment=experiment.full_name, machine=machine.name, why=why))
    return result_of(document, "")
