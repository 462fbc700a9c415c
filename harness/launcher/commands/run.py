"""./lab run: build, run and report."""

import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

from harness.driver import __main__ as drive
from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import ROOT, Experiment
from harness.driver.outcome import Outcome
from harness.driver.process import dying_with_us
from harness.launcher import summary
from harness.launcher.building.cmake import BuildFailed, build_what_can_be, first_error
from harness.launcher.building.ctest import output_of
from harness.launcher.building.watch import watch
from harness.launcher.choose import choose_experiments, choose_machines
from harness.launcher.commands.report import environment, inputs
from harness.launcher.commands.show import results_of, show
from harness.launcher.console import complain, say
from harness.launcher.interpreter import missing
from harness.launcher.building.paused import choose_one, run_paused
from harness.launcher.packing import by_windows
from harness.launcher.setup.install import have
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import Machine, machine_named
from harness.launcher.setup.workplace import full
from harness.results.json_files import result_in, write_json
from harness.results.words import Why, _, all_of, english, english_of, look_up, ngettext

FEW = 3  # experiments of which all is shown; of more only what is not as claimed


def main(options: Namespace) -> int:
    experiments = choose_experiments(options.names)
    wanted = [m for m in choose_machines(options.machines) if options.machines or any(map(m.runs, experiments))]
    begun = time.time()
    one = choose_one(experiments, wanted) if options.pause else None
    with one_at_a_time():
        left_out = have([one[1]] if one else wanted, experiments, options.yes)
        if one:
            raise_left_out(left_out, [one[1]])
            return run_paused(*one)
        keep_left_out(left_out)
        good = True
        for machine in [m for m in wanted if m.name not in left_out]:
            try:
                good &= run_machine(machine, [e for e in experiments if machine.runs(e)])
            except CannotBeHad as said:
                left_out[machine.name] = said.why
                keep_left_out({machine.name: said.why})
        raise_left_out(left_out, wanted)
        for experiment in experiments if len(experiments) <= FEW else []:
            if results := results_of(experiment, [m for m in wanted if m.name not in left_out], begun):
                say("")
                show(results)
        for sentence in sentences(left_out):
            say(sentence)
        written = render()
    return 2 if not written else 0 if good else 1


def raise_left_out(left_out: dict[str, Why], wanted: list[Machine]) -> None:
    """UserError if no machine is left."""
    if len(left_out) == len(wanted):
        raise UserError(_("no machine can be had here for that: {whys}").format(
            whys="; ".join(map(str, dict.fromkeys(left_out.values())))))


def keep_left_out(left_out: dict[str, Why]) -> None:
    """Write down for the report why each of those machines could not be had."""
    for name, why in left_out.items():
        write_json(machine_named(name).build / "results" / "machine.json",
                   {"format": 1, "kind": "machine", "machine": name, "left_out": english_of(why)})


def sentences(left_out: dict[str, Why]) -> list[str]:
    """A sentence for each reason, with all machines that it leaves out."""
    machines: dict[Why, list[str]] = {}
    for name, why in left_out.items():
        machines.setdefault(why, []).append(name)
    return [ngettext("{machines} is left out: {why}", "{machines} are left out: {why}", len(names)).format(
        machines=all_of(names), why=why) for why, names in machines.items()]


def run_machine(machine: Machine, experiments: list[Experiment]) -> bool:
    """Build and run `experiments` on one machine; is all good?"""
    if not experiments:
        say(_("{machine}: none of these experiments has a source for {system}").format(
            machine=machine.name, system=machine.system))
        return True
    if machine.windows:
        for experiment in experiments:
            result_file(machine, experiment).unlink(missing_ok=True)
        return by_windows.run(machine, experiments) and tell(machine, experiments)
    try:
        unbuilt = build_what_can_be(machine, experiments)
    except BuildFailed as failure:
        say(_("{machine}: the programs could not be built").format(machine=machine.name))
        complain(str(failure))
        return False
    for experiment in experiments:
        result_file(machine, experiment).unlink(missing_ok=True)
    built = [e for e in experiments if e.full_name not in unbuilt]
    if built:
        say(ngettext("{machine}: {n} experiment", "{machine}: {n} experiments", len(built)).format(
            machine=machine.name, n=len(built)))
        watch(machine, [e.full_name for e in built], lambda name, outcome: word_of(machine, name, outcome))
    for experiment in [e for e in experiments if e not in built]:
        keep_unbuilt(machine, experiment, unbuilt[experiment.full_name])
    return tell(machine, experiments)


def keep_unbuilt(machine: Machine, experiment: Experiment, said: str) -> None:
    """The result of an experiment that does not build, in a sentence; what the compiler says goes to the person."""
    complain(said)
    source = experiment.source(machine.system)
    assert source, "an experiment without a source is not built"
    why = english("it does not build here: {error}").format(error=first_error(said))
    drive.keep(Outcome("unstarted", why[:2000]), source, machine.build)


def result_file(machine: Machine, experiment: Experiment) -> Path:
    return machine.build / "results" / experiment.lab / f"{experiment.name}.json"


def word_of(machine: Machine, name: str, outcome: str) -> str:
    """The word for the test `name` that has ended: its result's, or CTest's if it has left none."""
    result = result_in(machine.build / "results" / f"{name.replace('.', '/', 1)}.json")
    return summary.word(result) if result else outcome


def tell(machine: Machine, experiments: list[Experiment]) -> bool:
    """Say what came of it, got beside expected where it is not as claimed."""
    results, good = [], True
    for experiment in experiments:
        result = result_in(result_file(machine, experiment))
        if result is None:
            said = output_of(machine.build, experiment.full_name)
            full("No space left on device" in said)
            say("  " + _("{experiment} gave no result: {why}").format(
                experiment=experiment.full_name,
                why=said or (_("lab.exe has left none") if machine.windows else _("it was not built here"))))
            good = False
            continue
        results.append(result)
        good &= summary.is_good(result)
        for sentence in summary.failures(result):
            say(f"  {sentence}")
        if summary.word(result) == "skipped":
            say("  " + _("{experiment} was skipped: {why}").format(
                experiment=experiment.full_name, why=look_up(result["ended"]["why"])))
    say(f"  {summary.tally(results)}")
    return good


def render() -> bool:
    """Write the report of all results that there are, in a process of its own: whatever becomes of it, the labs ran.
    False: it could not be written. Without its modules it is not tried."""
    if "jinja2" in missing():
        complain(_("the report was not written: the Python module jinja2 is missing; see: ./lab doctor"))
        return True
    done = subprocess.run([sys.executable, "-P", "-m", "report", *inputs()], cwd=ROOT, env=environment(),
                          preexec_fn=dying_with_us())
    return done.returncode in (0, 1)
