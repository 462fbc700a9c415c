"""./lab break: break experiments on purpose, and see exactly the claims fail that each break names."""

import textwrap

from report.breaks import RUN_ON, Break, BreakOutcome, read_breaks, run_break
from report.programs import BuildFailed, build
from report.choose import choose_experiments, nearest
from report.console import complain, say
from report.install import have
from report.labs import Experiment, find_labs
from report.lock import one_at_a_time
from report.machines import MACHINES, machine_named
from report.options import Options
from report.sorry import Sorry


def main(arguments: list[str]) -> int:
    options = Options("break", arguments)
    chosen = find_breaks(options.names[:1], options.names[1:])
    with one_at_a_time():
        left_out = build_for(chosen, options.yes)
        good = True
        for experiment, brk in chosen:
            machine = RUN_ON[brk.machine]
            if machine in left_out:
                say(f"{experiment.full_name}: {brk.name}: not tried: {machine} cannot be had: {left_out[machine]}")
                continue
            good &= show(experiment, brk, run_break(experiment, brk, machine_named(machine).build))
    return 0 if good else 1


def find_breaks(names: list[str], wanted: list[str]) -> list[tuple[Experiment, Break]]:
    """The breaks of the chosen experiments; only those called `wanted`, if that is given."""
    found = [(e, b) for e in choose_experiments(names) for b in read_breaks(e)]
    chosen = [(e, b) for e, b in found if not wanted or b.name == wanted[0]]
    if not chosen and found:
        raise nearest("break", wanted[0], {b.name for _, b in found})
    if not chosen:
        raise Sorry(f"{' '.join(names) or 'no lab'} has no breaks.toml yet; see docs/writing-an-experiment.md")
    return chosen


def build_for(chosen: list[tuple[Experiment, Break]], yes: bool) -> dict[str, str]:
    """Build what the breaks need; gives the machines that cannot be had, and why."""
    machines = [m for m in MACHINES if m.name in {RUN_ON[b.machine] for _, b in chosen}]
    experiments = [e for lab in find_labs() for e in lab.experiments if e in {e for e, _ in chosen}]
    left_out = have(machines, experiments, yes)
    for machine in machines:
        if machine.name not in left_out:
            try:
                build(machine, sorted({e.lab for e in experiments if machine.runs(e)}))
            except BuildFailed as failure:
                complain(str(failure))
                raise Sorry(f"the programs for {machine.name} could not be built") from failure
    return left_out


def show(experiment: Experiment, brk: Break, outcome: BreakOutcome) -> bool:
    """The edit, what was to fail and what did."""
    say(f"{experiment.full_name} on {RUN_ON[brk.machine]}: {brk.name}")
    say(textwrap.indent(textwrap.dedent(brk.find).strip("\n"), "  - ", lambda line: True))
    say(textwrap.indent(textwrap.dedent(brk.replace).strip("\n"), "  + ", lambda line: True))
    for says in brk.fails:
        say(f"  {'failed as it should' if says in outcome.failed else 'DID NOT FAIL':20} {says}")
    for says in sorted(outcome.failed - set(brk.fails)):
        say(f"  {'FAILED TOO':20} {says}")
    if outcome.sentence:
        say(f"  not as recorded: {outcome.sentence}")
        if not outcome.failed:
            say(textwrap.indent(outcome.output.strip(), "  | "))
    return outcome.as_recorded
