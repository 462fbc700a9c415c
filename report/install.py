"""What is missing: named, then installed where that can be done; what cannot be had leaves its machine out."""

import json
import sys
from typing import Any

from report import apt
from report.circumstances import room_for_wine
from report.console import ask, complain, progress, say
from report.files import write_json
from report.labs import ROOT, Experiment
from report.machines import MACHINES, Machine
from report.needs import MODULES, Need, needs_of_labs
from report.programs import STAMP

TRIED = ROOT / "build" / "not-installed.json"  # so that a second run does not try in vain what the first could not do


def have(machines: list[Machine], experiments: list[Experiment], yes: bool,
         more: tuple[Need, ...] = MODULES) -> dict[str, str]:
    """See to it that `machines` have what they and the labs of `experiments` need, and that `more` is here.

    Gives, for each machine that cannot be had, why. `yes`: without asking, and again what was tried in vain before. For
    a machine that is impossible here nothing is installed."""
    impossible = {m.name: why for m in machines if (why := m.impossible())}
    machines = [m for m in machines if m.name not in impossible]
    missing = look(machines, experiments, more)
    packages = list(dict.fromkeys(need.package for needs in missing.values() for need in needs))
    before = tried()
    why = before.get("why", "")
    if packages and (yes or not set(packages) <= set(before.get("packages", []))):
        why = get(missing, packages, yes)
        missing = look(machines, experiments, more)
        remember([need.package for needs in missing.values() for need in needs], why)
    for need in missing.pop("", []):
        complain(f"{need.name} is missing; {how([need.package], why)}")
    left_out = {name: f"{', '.join(n.name for n in needs)} missing; {how([n.package for n in needs], why)}"
                for name, needs in missing.items()}
    if no_room := room_for_wine():
        left_out |= {m.name: no_room for m in machines if m.wine and m.name not in left_out}
    return impossible | left_out


def look(machines: list[Machine], experiments: list[Experiment], more: tuple[Need, ...]) -> dict[str, list[Need]]:
    """What is missing, by machine; under "" what no machine waits for."""
    missing: dict[str, list[Need]] = {}
    for machine in machines:
        if not machine.settled() and (lacks := machine.lacks()):
            missing[machine.name] = lacks
    ours = [need for m in machines for need in needs_of_labs([e for e in experiments if m.runs(e)], m.name)]
    if rest := [need for need in [*ours, *more] if not need.here()]:
        missing[""] = rest
    return missing


def how(packages: list[str], why: str = "") -> str:
    """What to type to get `packages`; `why` it was tried in vain."""
    if not apt.is_here():
        return f"Debian's names for it: {' '.join(packages)}"
    if why:
        return f"it was tried to install it, and: {why}; once that is mended: ./lab run --yes"
    return f"to get it: {apt.command(packages)}"


def get(missing: dict[str, list[Need]], packages: list[str], yes: bool) -> str:
    """Name what is missing and install it; gives why not everything could be, as far as apt says."""
    say("What is needed and not here:")
    for name, needs in missing.items():
        say(f"  {name or 'report and labs'}: {', '.join(n.name for n in needs)}")
    if not apt.is_here():
        complain(f"there is no apt here; what is missing is called in Debian: {' '.join(packages)}")
        return ""
    before = apt.privilege()
    if before is None:
        complain(f"only root may install packages, and there is no sudo; as root: {apt.command(packages)}")
        return ""
    say(f"To be installed: {' '.join(packages)}")
    if not yes and sys.stdin.isatty() and not ask("Install them now?"):
        return ""
    say(f"installing; apt's own words go to {apt.LOG}")
    with progress(len(packages)) as bar:
        def hear(line: str) -> None:
            bar.note(line) if line.startswith("Need") else bar.detail(line)
        complaint = apt.install(packages, before, hear)
    for machine in MACHINES:  # CMake shall look again for what it has not found
        (machine.build / STAMP).unlink(missing_ok=True)
    return complaint


def tried() -> dict[str, Any]:
    """What could not be installed before, and why."""
    try:
        found = json.loads(TRIED.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(packages: list[str], why: str) -> None:
    if packages:
        write_json(TRIED, {"packages": sorted(set(packages)), "why": why})
    else:
        TRIED.unlink(missing_ok=True)
