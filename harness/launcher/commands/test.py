"""./lab test: everything that tests this repository, one part after the other, all of them whatever fails."""

import os
import time
from argparse import Namespace
from collections.abc import Callable

from harness.driver.errors import CannotBeHad
from harness.driver.labs import Experiment, find_labs
from harness.launcher.building.cmake import BuildFailed, build
from harness.launcher.building.ctest import output_of
from harness.launcher.building.watch import test_names, watch
from harness.launcher.checks import all_checks, log_of, run_check, tail_of
from harness.launcher.commands.run import keep_left_out, render, sentences, word_of
from harness.launcher.console import complain, say
from harness.launcher.setup.install import have
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import MACHINES, Machine
from harness.launcher.setup.requirements import BASE, GCC, LONG, MODULES, TESTS, preset_named
from harness.launcher.tally import Tally
from harness.results.json_files import result_in
from harness.results.words import N_, Why, _, ngettext

SANITIZE = Machine("sanitize", "linux", 64, N_("the sanitizers"), (*BASE, *GCC))


def main(options: Namespace) -> int:
    begun = time.monotonic()
    experiments = [e for lab in find_labs() for e in lab.experiments]
    tally = Tally()
    with one_at_a_time():
        left_out = have(list(MACHINES), experiments, options.yes, more=(*MODULES, *TESTS, *LONG * options.long))
        keep_left_out(left_out)
        for machine in MACHINES:
            if machine.name not in left_out and any(map(machine.runs, experiments)):
                test_machine(machine, good_test, tally, left_out)
        keep_left_out(left_out)
        leave_out_tests(left_out, experiments, tally)
        render()
        test_sanitized(tally, left_out)
        run_checks(tally, options.long)
    for sentence in sentences(left_out):
        say(sentence)
    for sentence in tally.why_skipped():
        say(sentence)
    took = time.monotonic() - begun
    if tally.failed:
        complain(_("FAILED after {seconds:.0f} s: {names}").format(seconds=took, names=tally.names_of_failed()))
    elif left_out or tally.skipped:
        say(_("all tests that can be run here passed in {seconds:.0f} s").format(seconds=took))
    else:
        say(_("all tests passed in {seconds:.0f} s").format(seconds=took))
    say(tally.last_line())
    return 1 if tally.failed else 0


def leave_out_tests(left_out: dict[str, Why], experiments: list[Experiment], tally: Tally) -> None:
    """The tests of machines that cannot be had are skipped, by name."""
    for machine in MACHINES:
        if machine.name in left_out:
            for experiment in filter(machine.runs, experiments):
                tally.skip(f"{machine.name} {experiment.full_name}", str(left_out[machine.name]))


def good_test(machine: Machine, name: str, outcome: str) -> bool:
    return outcome != "failed"


def clean_test(machine: Machine, name: str, outcome: str) -> bool:
    """Under the sanitizers memory is laid out otherwise, so that claims may fail: only what they complain of counts."""
    return outcome != "failed" or word_of(machine, name, outcome) == "failed"


def test_sanitized(tally: Tally, left_out: dict[str, Why]) -> None:
    """All programs once more, with the settings of the preset: they fault on purpose and catch it themselves, some keep
    blocks to their end, and one uses up its own stack, which is to be the real one. 99 is no failed claim."""
    settings = preset_named("test", "sanitize")["environment"]
    os.environ.update(settings)
    test_machine(SANITIZE, clean_test, tally, left_out)
    for name in settings:
        del os.environ[name]


def test_machine(machine: Machine, good: Callable[[Machine, str, str], bool], tally: Tally,
                 left_out: dict[str, Why]) -> None:
    """Build everything for one machine and run all its tests; if it cannot be had after all, it is left out."""
    try:
        build(machine, [], strict=True)
        names, failed = test_names(machine), []

        def word(name: str, outcome: str) -> str:
            if not good(machine, name, outcome):
                failed.append(name)
                return word_of(machine, name, outcome)
            if outcome == "skipped":
                tally.skip(f"{machine.name} {name}", why_skipped(machine, name))
            else:
                tally.passed += 1
            return word_of(machine, name, outcome) if outcome != "failed" else "clean"

        say(ngettext("{machine}: {n} test", "{machine}: {n} tests", len(names)).format(
            machine=machine.name, n=len(names)))
        watch(machine, names, word)
    except BuildFailed as failure:
        say(_("{machine}: the programs could not be built").format(machine=machine.name))
        complain(str(failure))
        tally.failed.append(_("{machine} does not build").format(machine=machine.name))
        return
    except CannotBeHad as said:
        left_out[machine.name] = said.why
        return
    for name in failed:
        head = _("--- {test} on {machine}").format(test=name, machine=machine.name)
        say(f"{head}\n{output_of(machine.build, name)}")
    tally.failed += [f"{machine.name} {name}" for name in failed]


def why_skipped(machine: Machine, name: str) -> str:
    """The sentence of the test `name`, which ended as skipped."""
    result = result_in(machine.build / "results" / f"{name.replace('.', '/', 1)}.json")
    return str(result["ended"]["why"]) if result else _("it says why: ctest --verbose")


def run_checks(tally: Tally, long: bool) -> None:
    """Run every check that can be run here."""
    for check in all_checks(long):
        if not check.here():
            tally.skip(check.name, _("it is missing here"))
            continue
        begun = time.monotonic()
        outcome = run_check(check)
        tally.add(outcome)
        told = _("{check}: FAILED in {seconds:.0f} s") if outcome.failed else _("{check}: passed in {seconds:.0f} s")
        say(told.format(check=check.name, seconds=time.monotonic() - begun))
        if outcome.failed:
            say(f"{tail_of(check)}\n" + _("--- the whole of it: {file}").format(file=log_of(check)))
