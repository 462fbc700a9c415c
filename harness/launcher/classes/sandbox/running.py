"""A stranger's files in an experiment's place: compiled once, run some times, each in a sandbox of its own."""

import functools
import itertools
from collections.abc import Mapping
from typing import Any

from harness.driver import __main__ as drive
from harness.driver import ending
from harness.driver.errors import CannotBeHad
from harness.driver.labs import Experiment, read_lab
from harness.driver.outcome import NAME, Outcome, last_line
from harness.driver.parameters import in_words
from harness.launcher.building.cmake import BuildFailed, first_error
from harness.launcher.classes.sandbox import bubble
from harness.launcher.classes.sandbox.bubble import refuse_without_sandbox
from harness.launcher.classes.sandbox.contained import INSIDE, Contained, contain
from harness.launcher.classes.sandbox.heard import NoResult, printable, result_in
from harness.launcher.classes.sandbox.made import Program, make, official
from harness.launcher.classes.sandbox.ran import Ran
from harness.launcher.classes.sandbox.staged import Stage, place, stage
from harness.launcher.learner.flip.bounds import Amounts, available
from harness.launcher.learner.flip.trial import remove
from harness.results.words import Sentence, Why, english

GIB = 1 << 30
MOST = Amounts(seconds=90, tasks=64, memory=4 * GIB, disk=4 * GIB)
NATIVE = ("linux64", "linux32")
BOUNDS = {
    "seconds": Sentence("it was ended: it was still running after {n} seconds", n=int(MOST.seconds)),
    "tasks": Sentence("it was ended: it had more than {n} processes and threads at once", n=MOST.tasks),
    "memory": Sentence("it was ended: it took too much memory"),
    "disk": Sentence("it was ended: it took too much of the disk"),
    "words": Sentence("it was ended: it said more to the grader than any result has"),
}
numbers = itertools.count()


def run_source(experiment: Experiment, machine: str, files: Mapping[str, bytes], values: Mapping[str, int] = {},
               runs: int = 3) -> Ran:
    """`files`, by their names in the experiment's folder, stand in the place of the official ones; {}: those. Of an
    experiment that the official tree lacks, but whose lab it has, all files are in `files`. `values`: its parameters.
    UserError as refuse_without_sandbox."""
    refuse_without_sandbox()
    if machine not in NATIVE:
        return Ran(trouble=Sentence("a program of {machine} is not run in the sandbox: a person judges it",
                                    machine=machine))
    try:
        return ran(experiment, stage(experiment.lab, machine), files, values, runs)
    except CannotBeHad as error:
        return Ran(trouble=error.why)
    except BuildFailed as error:
        return Ran(trouble=Sentence("the official lab does not build here: {why}", why=first_error(str(error))))
    except OSError as error:
        return Ran(trouble=Sentence("the sandbox could not be made here: {why}", why=str(error)))


def ran(experiment: Experiment, on: Stage, files: Mapping[str, bytes], values: Mapping[str, int], runs: int) -> Ran:
    theirs = experiment.name in {one.name for one in read_lab(on.lab).experiments}
    like = official(experiment, on) if theirs else Program(names=frozenset({"main"}))
    if like.trouble:
        return Ran(trouble=like.trouble)
    blamed = claims_that_fail_here(experiment, on) if theirs and files else None
    if isinstance(blamed, Ran):
        return blamed
    if not files:
        return run_program(experiment, on, like, values, runs)
    work = place() / f"{next(numbers)}"
    try:
        program = make(experiment, on, files, work, like)
        if program.trouble:
            return Ran(trouble=program.trouble)
        if not program.path:
            return Ran(program.compiler, (None,) * runs, (program.ended,) * runs, program.foul)
        done = run_program(experiment, on, program, values, runs)
        for result in done.results:
            excuse(result, blamed or frozenset())
        return done
    finally:
        if work.exists():
            remove(work)


@functools.cache
def claims_that_fail_here(experiment: Experiment, on: Stage) -> frozenset[str] | Ran:
    """The claims of the official source that do not hold in the sandbox: no fault of a student's. Ran: its trouble."""
    done = run_program(experiment, on, official(experiment, on), {}, 1)
    if done.trouble or not done.results[0]:
        return Ran(trouble=done.trouble or Sentence("the official source gives no result in the sandbox here: {why}",
                                                    why=done.ended[0] or ""))
    return frozenset(claim["says"] for claim in done.results[0]["claims"] if claim["verdict"] == "failed")


def excuse(result: dict[str, Any] | None, blamed: frozenset[str]) -> None:
    """Make the claims unknown that the sandbox makes fail."""
    for claim in result["claims"] if result else ():
        if claim["says"] in blamed and claim["verdict"] == "failed":
            claim |= {"verdict": "unknown", "got": None,
                      "why": english("it fails of the official source too, in the sandbox of this computer")}


def run_program(experiment: Experiment, on: Stage, program: Program, values: Mapping[str, int], runs: int) -> Ran:
    """Run it until it was run `runs` times, or had to be ended."""
    results: list[dict[str, Any] | None] = []
    ended: list[Why | None] = []
    foul = list(program.foul)
    for _time in range(runs):
        done = run_once(experiment, on, program, values)
        if done.broken:
            return Ran(trouble=Sentence("bubblewrap: {why}", why=printable(done.broken)))
        result, why, tried = came_of(experiment, on, program, done)
        results.append(result)
        ended.append(why)
        foul += [one for one in tried if one not in foul]
        if done.hit:  # it would be again
            break
    more = runs - len(results)
    return Ran("", (*results, *[None] * more), (*ended, *[ended[-1]] * more), tuple(foul))


def run_once(experiment: Experiment, on: Stage, program: Program, values: Mapping[str, int]) -> Contained:
    assert program.path
    work = place() / f"{next(numbers)}"
    work.mkdir(mode=0o700)
    bubble.give(work)
    where = str(on.commands(experiment).program.with_name(experiment.full_name))
    parameters = in_words({experiment.full_name: dict(values)}, experiment.full_name)
    most = Amounts(MOST.seconds, MOST.tasks, min(MOST.memory, available() * 3 // 4), MOST.disk)
    try:
        return contain([where], [], most, on.reads | {where: program.path}, {INSIDE: work}, INSIDE,
                       {"LAB_PARAMETERS": parameters} if parameters else {})
    finally:
        remove(work)


def came_of(experiment: Experiment, on: Stage, program: Program,
            done: Contained) -> tuple[dict[str, Any] | None, Why | None, tuple[Why, ...]]:
    """The result, or why there is none; and what was tried."""
    left = (Sentence("it left processes behind, which were ended: {n}", n=done.left),) * bool(done.left)
    if done.hit:
        why = BOUNDS[done.hit]
        return None, why, (why, *left)
    said = printable(last_line(done.text))
    if done.code == ending.SKIPPED:
        return None, NAME.sub("", said) or english("it did not say why"), left
    if done.code not in (ending.HELD, ending.FAILED):
        code = done.code or 0
        how = ending.in_words(128 - code if code > 128 else code, windows_program=False)
        return None, english("{how}: {said}").format(how=how, said=said) if said else how, left
    try:
        result = result_in(done.messages, done.nonce, experiment)
    except NoResult as none:
        return None, none.why, (*none.foul, *left)
    assert program.source
    whole, complaints = drive.complete(Outcome("ran", None, result), program.source, on.machine.build)
    return (None, complaints[0], left) if complaints else (whole, None, left)
