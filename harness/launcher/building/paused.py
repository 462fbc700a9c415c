"""An experiment that stops after each step, so that a person can look at its process with other programs."""

import subprocess
import tempfile

from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher.building.cmake import build
from harness.launcher.building.program_commands import commands_of
from harness.launcher.console import say
from harness.launcher.setup.machines import Machine
from harness.results.words import _


def choose_one(experiments: list[Experiment], machines: list[Machine]) -> tuple[Experiment, Machine]:
    """The one experiment to pause in, and the first of `machines` that runs it; UserError where it is not one."""
    if len(experiments) != 1:
        raise UserError(_("--pause takes one experiment: ./lab run --pause LAB.EXPERIMENT; see: ./lab list"))
    return experiments[0], next(m for m in machines if m.runs(experiments[0]))


def run_paused(experiment: Experiment, machine: Machine) -> int:
    """Build and run it in this terminal; gives its exit status. Its result is shown and not kept: what a person does
    meanwhile stands in it."""
    build(machine, [experiment.lab])
    commands = commands_of(experiment.full_name, machine.build.resolve())
    say(_("{experiment} on {machine}: what it says comes from the program itself").format(
        experiment=experiment.full_name, machine=machine.name))
    with tempfile.TemporaryDirectory(dir=machine.build) as folder:
        return subprocess.run([*commands.emulator, str(commands.program), "--pause"], cwd=folder).returncode
