"""./lab doctor: lab by lab and machine by machine, what can run here, what cannot, and what to type next."""

import sys
from argparse import Namespace

from harness.driver.errors import UserError
from harness.driver.labs import find_labs
from harness.languages.width import right
from harness.launcher.building import locale
from harness.launcher.choose import choose_machines
from harness.launcher.console import say
from harness.launcher.setup import apt, interop
from harness.launcher.setup.install import how, tried
from harness.launcher.setup.machines import Machine, here
from harness.launcher.setup.requirements import MODULES, MSGFMT, Need, needs_of_labs
from harness.launcher.setup.workplace import complaints, against_wine
from harness.results.words import _, listed


def main(options: Namespace) -> int:
    if options.machines and not options.packages:
        raise UserError(_("doctor takes machines with --packages only, as in: ./lab doctor --packages --machine "
                          "linux64"))
    if options.packages:
        say(" ".join(packages(choose_machines(options.machines))))
        return 0
    machines = here()
    impossible = {machine.name: never for machine in machines if (never := machine.impossible())}
    lacks = {machine.name: machine.lacks() for machine in machines if machine.name not in impossible}
    say(f"{'':24}{''.join(f'{m.name:>9}' for m in machines)}")
    open_needs: dict[str, list[Need]] = {}
    for lab in find_labs():
        cells = []
        for machine in machines:
            runs = [e for e in lab.experiments if machine.runs(e)]
            missing = [need for need in needs_of_labs(runs, machine.name) if not need.here()]
            can = machine.name not in impossible and not lacks[machine.name] and not missing
            cells.append("-" if not runs else _("yes") if can else _("no"))
            if missing and machine.name not in impossible:
                open_needs[_("{lab} on {machine}").format(lab=lab.name, machine=machine.name)] = missing
        say(f"{lab.name:24}{''.join(f'{right(cell, 9)}' for cell in cells)}")
    say(_("('-': no experiment of this lab is for this machine)"))
    for machine in machines:
        if machine.name in impossible:
            say(_("{machine:8} {says}: cannot run: {why}").format(
                machine=machine.name, says=_(machine.says), why=impossible[machine.name]))
            continue
        can_run = _("{machine:8} {says}: cannot run") if lacks[machine.name] else _("{machine:8} {says}: can run")
        say(can_run.format(machine=machine.name, says=_(machine.says)))
        if lacks[machine.name]:
            open_needs[machine.name] = lacks[machine.name]
    if interop.version():
        say(_("the Windows around this Linux: {version}").format(version=interop.version()))
    if missing := [need for need in MODULES if not need.here()]:
        open_needs[_("the report and the bar")] = missing
    if locale.is_lacking():
        open_needs[_("your language")] = [MSGFMT]
    why = str(tried().get("why", ""))
    for what, needs in open_needs.items():
        say(_("{what}: {needs} missing; {how}").format(
            what=what, needs=listed(n.name for n in needs), how=how([n.package for n in needs], why)))
    for complaint in [*complaints(), *filter(None, [against_wine()])]:
        say(str(complaint))
    say(f"Python: {sys.executable} {sys.version.split()[0]}")  # no text: a name
    say(_("next: ./lab run --yes installs what is missing") if open_needs else _("next: ./lab run"))
    return 0


def packages(machines: list[Machine]) -> list[str]:
    """What a computer needs for `machines`, all labs and the report, whether it is here or not, and whether or not this
    kernel could start the programs: the image may be for another one."""
    experiments = [e for lab in find_labs() for e in lab.experiments]
    of_labs = [need for m in machines for need in needs_of_labs([e for e in experiments if m.runs(e)], m.name)]
    needs = (*(need for m in machines for need in m.needs), *of_labs, *MODULES, MSGFMT)
    return apt.asked(list(dict.fromkeys(["python3", *(need.package for need in needs)])))
