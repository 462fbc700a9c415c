"""Runs the experiments of an assignment with the student's own values, and keeps what came of it with the assignment.

The results of the usual values stay in build/: they lie in build/.usual/ meanwhile, from where also the next run puts
them back if this one is killed.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.driver.errors import CannotBeHad
from harness.driver.labs import BUILD, Experiment
from harness.launcher.commands.run import raise_left_out, result_file, run_machine
from harness.launcher.learner.assignment.place import Begun
from harness.launcher.setup.install import have
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import Machine
from harness.results.words import Why
from harness.results.writing import whole

FILE = "LAB_PARAMETERS_FILE"  # no text: what the driver takes the values from
KINDS = ("predict", "run")
NONE = ".none"  # the ending of a file that says: there was no result


def to_run(begun: Begun, known: dict[str, Experiment]) -> list[Experiment]:
    """What the assignment asks to predict or to run, each once."""
    names = [name for task in begun.assignment.tasks if task.kind in KINDS for name in task.experiments]
    return [known[name] for name in dict.fromkeys(names)]


def run(begun: Begun, experiments: list[Experiment], machines: list[Machine], yes: bool) -> tuple[bool, dict[str, Why]]:
    """Is all good, and which machines could not be had. UserError: none could."""
    good = True
    with one_at_a_time():
        put_back()
        left_out = have(machines, experiments, yes)
        for machine in [m for m in machines if m.name not in left_out]:
            its = [e for e in experiments if machine.runs(e)]
            try:
                with set_aside(machine, its), own_values(begun):
                    try:
                        good &= run_machine(machine, its)
                    finally:
                        for experiment in its:
                            keep(begun, machine, experiment)
            except CannotBeHad as said:
                left_out[machine.name] = said.why
        raise_left_out(left_out, machines)
    return good, left_out


@contextmanager
def own_values(begun: Begun) -> Iterator[None]:
    os.environ[FILE] = str(begun.parameters)
    try:
        yield
    finally:
        del os.environ[FILE]


@contextmanager
def set_aside(machine: Machine, experiments: list[Experiment]) -> Iterator[None]:
    """Meanwhile build/ has no result of those experiments but a new one; then it has what it had."""
    for path in [result_file(machine, experiment) for experiment in experiments]:
        place = usual() / path.relative_to(BUILD)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            os.replace(path, place)
        else:
            place.with_suffix(NONE).touch()
    try:
        yield
    finally:
        put_back()


def put_back() -> None:
    for place in sorted(usual().rglob("*.json")):
        path = BUILD / place.relative_to(usual())
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(place, path)
    for place in usual().rglob(f"*{NONE}"):
        (BUILD / place.relative_to(usual())).with_suffix(".json").unlink(missing_ok=True)
    shutil.rmtree(usual(), ignore_errors=True)


def usual() -> Path:
    return BUILD / ".usual"


def keep(begun: Begun, machine: Machine, experiment: Experiment) -> None:
    """A copy of the result, and what a report reads with it, if it has left one."""
    result, folder = result_file(machine, experiment), begun.results / machine.name
    if result.exists():
        copy(result, folder / experiment.lab / result.name)
        copy(result.with_name("lab.json"), folder / experiment.lab / "lab.json")
        copy(machine.build / "results" / "machine.json", folder / "machine.json")


def copy(path: Path, to: Path) -> None:
    if path.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        with whole(to) as part:
            shutil.copyfile(path, part)
