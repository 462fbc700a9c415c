"""./lab assignment start | status | run | hand-in: a student's side of an assignment."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import find_labs
from harness.launcher.choose import choose_machines
from harness.launcher.commands.run import sentences
from harness.launcher.console import ask, complain, say
from harness.launcher.learner.assignment import handing_in, running, taking, telling
from harness.launcher.learner.assignment.known import assignment_named
from harness.launcher.learner.assignment.place import chosen, start
from harness.launcher.learner.assignment.predicted import sealed_for
from harness.launcher.learner.assignment.standing import standings_of
from harness.results.words import _, listed, ngettext


def main(options: Namespace) -> int:
    what, *names = options.names or [""]
    if what not in WHAT:
        raise UserError(_("assignment takes {what}; see: ./lab assignment --help").format(what=listed(WHAT)))
    return WHAT[what](names, options)


def begin(names: list[str], options: Namespace) -> int:
    if len(names) != 1 or not options.id:
        raise UserError(_("start takes the file of an assignment, or its id, and yours: ./lab assignment start FILE "
                          "--id STUDENT"))
    begun, old = start(assignment_named(names[0]), options.id)
    if old:
        say(_("this was begun before, by another id or with another text of the file; that is kept: {folder}").format(
            folder=old))
    for line in telling.what_to_do(begun):
        say(line)
    say(_("it lies in {folder}").format(folder=begun.folder))
    return 0


def status(names: list[str], options: Namespace) -> int:
    begun = chosen(names)
    for line in telling.status(begun, standings_of(begun)):
        say(line)
    return 0


def run(names: list[str], options: Namespace) -> int:
    begun = chosen(names)
    known = {e.full_name: e for lab in find_labs() for e in lab.experiments}
    experiments = running.to_run(begun, known)
    if not experiments:
        raise UserError(_("{id} has nothing that is to be run").format(id=begun.assignment.id))
    asked = [name for task in begun.assignment.tasks if task.kind == "predict" for name in task.experiments]
    unpredicted = [name for name in asked if not sealed_for(begun, name)[0]]
    if unpredicted and not options.yes:
        say(ngettext("{experiments} is not predicted yet; after the run it is too late: ./lab study {first}",
                     "{experiments} are not predicted yet; after the run it is too late: ./lab study {first}",
                     len(unpredicted)).format(experiments=listed(unpredicted), first=unpredicted[0]))
        if not ask(_("Run all the same?")):
            raise UserError(_("nothing was run; to run without a prediction: ./lab assignment run --yes"))
    machines = [m for m in choose_machines(options.machines) if options.machines or any(map(m.runs, experiments))]
    good, left_out = running.run(begun, experiments, machines, options.yes)
    for sentence in sentences(left_out):
        say(sentence)
    say(_("kept in {folder}; as a report: ./lab report {folder}").format(folder=begun.results))
    return 0 if good else 1


def hand_in(names: list[str], options: Namespace) -> int:
    begun = chosen(names)
    if options.results:
        count, wrong = taking.take(begun, Path(options.results))
        for name, why in wrong:
            complain(_("{file}: {name} {why}; it was not taken").format(file=options.results, name=name, why=why))
        say(ngettext("{n} file was taken from {given}", "{n} files were taken from {given}", count).format(
            n=count, given=options.results))
    lacking = list(telling.missing(standings_of(begun)))
    path = handing_in.hand_in(begun, Path(options.out) if options.out else None)
    if lacking:
        say(_("handed in without all of it; not done are:"))
    for line in lacking:
        say(line)
    say(_("{file}: {size:,} bytes; give it to who asked for it. You may go on, and make it again").format(
        file=path, size=path.stat().st_size))
    say(telling.due(begun))
    return 0


WHAT: dict[str, Callable[[list[str], Namespace], int]] = {
    "start": begin, "status": status, "run": run, "hand-in": hand_in}
