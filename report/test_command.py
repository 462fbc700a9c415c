"""./lab test: everything that tests this repository, one part after the other, all of them whatever fails."""

import os
import time
from collections.abc import Callable

from report.checks import all_checks, log_of, run_check, tail_of
from report.console import complain, say
from report.ctest import output_of
from report.install import have
from report.labs import find_labs
from report.lock import one_at_a_time
from report.machines import MACHINES, Machine
from report.needs import BASE, GCC, MODULES, TESTS
from report.options import Options
from report.programs import BuildFailed, build
from report.run import keep_left_out, render, word_of
from report.sorry import Sorry
from report.watch import NoWine, test_names, watch

SANITIZE = Machine("sanitize", "linux", "the sanitizers", (*BASE, *GCC))
# The programs fault on purpose and catch it themselves, and some keep blocks to their end. 99 is no failed claim.
ASAN = "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:handle_abort=0:detect_leaks=0:exitcode=99"
SANITIZERS = {"ASAN_OPTIONS": ASAN, "UBSAN_OPTIONS": "exitcode=99"}


def main(arguments: list[str]) -> int:
    options = Options("test", arguments)
    if options.names:
        raise Sorry("test takes no names; it is: ./lab test; for one experiment: ./lab run LAB.EXPERIMENT")
    begun = time.monotonic()
    experiments = [e for lab in find_labs() for e in lab.experiments]
    with one_at_a_time():
        left_out = have(list(MACHINES), experiments, options.yes, more=(*MODULES, *TESTS))
        for machine in MACHINES:
            if machine.name in left_out:
                keep_left_out(machine, left_out[machine.name])
        machines = [m for m in MACHINES if m.name not in left_out and any(map(m.runs, experiments))]
        failed = []
        for machine in machines:
            try:
                failed += [machine.name] * (not test_machine(machine, good_test))
            except NoWine as said:
                left_out[machine.name] = str(said)
                keep_left_out(machine, str(said))
        render()
        os.environ.update(SANITIZERS)
        failed += [SANITIZE.name] * (not test_machine(SANITIZE, clean_test))
        for name in SANITIZERS:
            del os.environ[name]
        failed_checks, not_run = run_checks()
        failed += failed_checks
    for name, why in left_out.items():
        say(f"{name} was left out: {why}")
    took = f"{time.monotonic() - begun:.0f} s"
    if failed:
        complain(f"FAILED after {took}: {', '.join(failed)}")
        return 1
    if not_run:
        say(f"not run, for what is missing here: {', '.join(not_run)}")
    say(f"all tests{' that can be run here' * bool(left_out or not_run)} passed in {took}")
    return 0


def good_test(machine: Machine, name: str, outcome: str) -> bool:
    return outcome != "failed"


def clean_test(machine: Machine, name: str, outcome: str) -> bool:
    """Under the sanitizers memory is laid out otherwise, so that claims may fail: only what they complain of counts."""
    return outcome != "failed" or word_of(machine, name, outcome) == "failed"


def test_machine(machine: Machine, good: Callable[[Machine, str, str], bool]) -> bool:
    """Build everything for one machine and run all its tests."""
    try:
        build(machine, [])
    except BuildFailed as failure:
        say(f"{machine.name}: the programs could not be built")
        complain(str(failure))
        return False
    names, failed = test_names(machine), []

    def word(name: str, outcome: str) -> str:
        if not good(machine, name, outcome):
            failed.append(name)
            return word_of(machine, name, outcome)
        return word_of(machine, name, outcome) if outcome != "failed" else "clean"

    say(f"{machine.name}: {len(names)} tests")
    watch(machine, names, word)
    for name in failed:
        say(f"--- {name} on {machine.name}\n{output_of(machine.build, name)}")
    return not failed


def run_checks() -> tuple[list[str], list[str]]:
    """Run every check that can be run here; gives the names of those that failed and of those that were not run."""
    failed, not_run = [], []
    for check in all_checks():
        if not check.here():
            not_run.append(check.name)
            continue
        begun = time.monotonic()
        good = run_check(check)
        say(f"{check.name}: {'passed' if good else 'FAILED'} in {time.monotonic() - begun:.0f} s")
        if not good:
            failed.append(check.name)
            say(f"{tail_of(check)}\n--- the whole of it: {log_of(check)}")
    return failed, not_run
