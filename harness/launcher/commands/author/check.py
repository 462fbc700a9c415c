"""./lab check LAB.NAME: the contracts of one experiment, each with what to do where it does not hold."""

import os
import subprocess
import sys
from argparse import Namespace

from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import BUILD, ROOT, Experiment
from harness.driver.process import dying_with_us
from harness.launcher.author.begin import TO_DO
from harness.launcher.breaks import RUN_ON, read_breaks, run_break
from harness.launcher.choose import choose_experiments
from harness.launcher.commands import breaking
from harness.launcher.commands.run import run_machine, sentences
from harness.launcher.console import say
from harness.launcher.setup.install import have
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import Machine, here, machine_named
from harness.launcher.setup.requirements import MODULES, TESTS, on_path
from harness.results.words import Why, _, listed

CONTRACTS = ("test_contracts.py", "test_questions.py", "test_handouts.py", "test_chinese.py")
NEEDED = ("python3-pytest", "clang-format")


def main(options: Namespace) -> int:
    if len(options.names) != 1 or "." not in options.names[0]:
        raise UserError(_("check takes one experiment, as in: ./lab check LAB.EXPERIMENT"))
    experiment = choose_experiments(options.names)[0]
    with one_at_a_time():
        machines = [m for m in here() if m.runs(experiment)]
        left_out = have(machines, [experiment], options.yes,
                        (*MODULES, *(need for need in TESTS if need.package in NEEDED)))
        machines = [m for m in machines if m.name not in left_out]
        good = [run(machine, experiment, left_out) for machine in machines]
        good += [breaks(experiment, machines), written(experiment), formatted(experiment), contracts(experiment)]
    for sentence in sentences(left_out):
        say(sentence)
    say(_("all of it holds here") if all(good) else _("there is something to do: see above"))
    return 0 if all(good) else 1


def run(machine: Machine, experiment: Experiment, left_out: dict[str, Why]) -> bool:
    try:
        return run_machine(machine, [experiment])
    except CannotBeHad as said:
        left_out[machine.name] = said.why
        return True


def breaks(experiment: Experiment, machines: list[Machine]) -> bool:
    """Each break that can be tried on one of `machines`; only what is not as recorded is shown whole."""
    good, names = True, {machine.name for machine in machines}
    for brk in read_breaks(experiment):
        if RUN_ON[brk.machine] not in names or brk.lacks():
            continue
        outcome = run_break(experiment, brk, machine_named(RUN_ON[brk.machine]).build)
        if outcome.as_recorded:
            say("  " + _("held    the break on {machine}: {brk}").format(machine=RUN_ON[brk.machine], brk=brk.name))
        else:
            good = breaking.show(experiment, brk, outcome)
    return good


def written(experiment: Experiment) -> bool:
    """Is nothing left of the skeleton? Its marks are told with file and lines."""
    good = True
    for path in [*sorted(experiment.folder.iterdir()), experiment.folder.parent / "README.md"]:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if marked := [str(number) for number, line in enumerate(lines, 1) if TO_DO in line]:
            say("  " + _("to do   {file} still says {mark} in line {lines}").format(
                file=path.relative_to(ROOT), mark=TO_DO, lines=listed(marked)))
            good = False
    return good


def formatted(experiment: Experiment) -> bool:
    if not on_path("clang-format")():
        return True
    files = [str(path) for path in experiment.folder.rglob("*.[ch]")]
    if subprocess.run(["clang-format", "--dry-run", "-Werror", *files], capture_output=True).returncode == 0:
        return True
    say("  " + _("to do   the sources are not in this house's format: clang-format -i {files}").format(
        files=" ".join(os.path.relpath(file, ROOT) for file in files)))
    return False


def contracts(experiment: Experiment) -> bool:
    """What pytest holds every experiment to, of this one and its hand-out."""
    command = [sys.executable, "-m", "pytest", "--assert=plain", "-p", "no:terminal", "-p", "no:cacheprovider", "-p",
               "harness.launcher.author.for_one", *(str(ROOT / "tests" / name) for name in CONTRACTS)]
    done = subprocess.run(command, cwd=ROOT, preexec_fn=dying_with_us(), env=os.environ | {
        "LAB_EXPERIMENT": experiment.full_name, "PYTHONPATH": str(ROOT), "LAB_BUILD": str(BUILD)})
    if done.returncode not in (0, 1):
        raise UserError(_("the contracts could not be read: {command} ended with {code}").format(
            command=" ".join(command[:3]), code=done.returncode))
    return done.returncode == 0
