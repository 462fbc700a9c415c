"""./lab break: break experiments on purpose, and see exactly the claims fail that each break names."""

import textwrap
from argparse import Namespace
from collections.abc import Container

from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import Experiment, find_labs
from harness.launcher.breaks import RUN_ON, Break, BreakOutcome, read_breaks, run_break
from harness.launcher.building.cmake import BuildFailed, build
from harness.launcher.building.program_commands import commands_of
from harness.launcher.choose import choose_experiments, choose_machines, nearest
from harness.launcher.commands.run import sentences
from harness.launcher.console import complain, say
from harness.launcher.setup.install import have
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import MACHINES, machine_named
from harness.results.words import Why, _, listed


def main(options: Namespace) -> int:
    if len(options.names) > 2:
        raise UserError(_("break takes an experiment and the name of one break; quote a name that has spaces"))
    chosen = find_breaks(options.names[:1], options.names[1:], machines_of_breaks(options.machines))
    with one_at_a_time():
        left_out = build_for(chosen, options.yes)
        for sentence in sentences(left_out):
            say(sentence)
        tried = [(e, b) for e, b in chosen if RUN_ON[b.machine] not in left_out]
        for experiment, brk in [(e, b) for e, b in tried if b.lacks()]:
            say(_("{experiment}: {brk}: not tried: {why}").format(
                experiment=experiment.full_name, brk=brk.name, why=brk.lacks()))
        tried = [(e, b) for e, b in tried if not b.lacks()]
        good = [show(e, b, run_break(e, b, machine_named(RUN_ON[b.machine]).build)) for e, b in tried]
    if not tried:
        raise UserError(_("none of these breaks can be tried here"))
    return 0 if all(good) else 1


def machines_of_breaks(typed: list[str]) -> list[str]:
    """The names of the machines whose breaks are asked for: all that breaks are run on if none is typed."""
    for machine in choose_machines(typed) if typed else []:
        if machine.name not in RUN_ON.values():
            raise UserError(_("breaks are run on {machines}, not on {machine}").format(
                machines=listed(RUN_ON.values()), machine=machine.name))
    return [name for name in RUN_ON.values() if name in typed or not typed]


def find_breaks(names: list[str], wanted: list[str], machines: list[str]) -> list[tuple[Experiment, Break]]:
    """The breaks of the chosen experiments on `machines`; only those called `wanted`, if that is given."""
    experiments = choose_experiments(names)
    found = [(e, b) for e in experiments for b in read_breaks(e) if RUN_ON[b.machine] in machines]
    chosen = [(e, b) for e, b in found if not wanted or b.name == wanted[0]]
    if not chosen and found:
        raise nearest(_("there is no break {name!r}").format(name=wanted[0]), wanted[0], {b.name for _e, b in found})
    if not chosen and any(map(read_breaks, experiments)):
        raise UserError(_("{names} has no break for {machines}").format(
            names=" ".join(names) or _("no lab"), machines=listed(machines)))
    if not chosen:
        raise UserError(_("{names} has no breaks.toml yet; see docs/writing-an-experiment.md").format(
            names=" ".join(names) or _("no lab")))
    return chosen


def build_for(chosen: list[tuple[Experiment, Break]], yes: bool) -> dict[str, Why]:
    """Build what the breaks need, and bring Wine up; gives the machines that cannot be had, and why."""
    return build_on({RUN_ON[b.machine] for _, b in chosen}, [e for e, _ in chosen], yes)


def build_on(names: Container[str], wanted: Container[Experiment], yes: bool) -> dict[str, Why]:
    """The same, of experiments for the machines of those names."""
    machines = [m for m in MACHINES if m.name in names]
    experiments = [e for lab in find_labs() for e in lab.experiments if e in wanted]
    left_out = have(machines, experiments, yes)
    for machine in [m for m in machines if m.name not in left_out]:
        here = [e for e in experiments if machine.runs(e)]
        try:
            build(machine, sorted({e.lab for e in here}))
            commands_of(here[0].full_name, machine.build.resolve())
        except BuildFailed as failure:
            complain(str(failure))
            raise UserError(_("the programs for {machine} could not be built").format(
                machine=machine.name)) from failure
        except CannotBeHad as said:
            left_out[machine.name] = said.why
    return left_out


def show(experiment: Experiment, brk: Break, outcome: BreakOutcome) -> bool:
    """The edit, what was to fail and what did."""
    say(_("{experiment} on {machine}: {brk}").format(
        experiment=experiment.full_name, machine=RUN_ON[brk.machine], brk=brk.name))
    say(textwrap.indent(textwrap.dedent(brk.find).strip("\n"), "  - ", lambda line: True))
    say(textwrap.indent(textwrap.dedent(brk.replace).strip("\n"), "  + ", lambda line: True))
    for says in brk.fails:
        word = _("known to differ") if says in outcome.known else _("DID NOT FAIL")
        word = _("failed as it should") if says in outcome.failed else word
        say(f"  {word:20} {says}")
    too = _("FAILED TOO")
    for says in sorted(outcome.failed - set(brk.fails)):
        say(f"  {too:20} {says}")
    if outcome.sentence:
        say("  " + _("not as recorded: {what}").format(what=outcome.sentence))
        if not outcome.failed:
            say(textwrap.indent(outcome.output.strip(), "  | "))
    return outcome.as_recorded
