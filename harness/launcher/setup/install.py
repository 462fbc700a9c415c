"""What is missing: named, then installed where that can be done; what cannot be had leaves its machine out."""

import functools
import json
import platform
import re
import sys
from typing import Any

from harness.driver.errors import UserError
from harness.driver.labs import BUILD, Experiment
from harness.launcher.building import locale
from harness.launcher.building.cmake import STAMP
from harness.launcher.console import ask, complain, progress, say
from harness.launcher.setup import apt, apt_commands, installed
from harness.launcher.setup.machines import MACHINES, Machine
from harness.launcher.setup.plan import Plan
from harness.launcher.setup.requirements import CMAKE, MODULES, MSGFMT, Need, needs_of_labs
from harness.launcher.setup.workplace import against_wine
from harness.results.json_files import write_json
from harness.results.words import Sentence, Why, _, english_of, listed

TRIED = BUILD / "not-installed.json"  # so that a second run does not try in vain what the first could not do


def have(machines: list[Machine], experiments: list[Experiment], yes: bool,
         more: tuple[Need, ...] = MODULES) -> dict[str, Why]:
    """See to it that `machines` have what they and the labs of `experiments` need, and that `more` is here.

    Gives, for each machine that cannot be had, why. `yes`: without asking, and again what was tried in vain before. For
    a machine that is impossible here nothing is installed."""
    impossible: dict[str, Why] = {m.name: never for m in machines if (never := m.impossible())}
    machines = [m for m in machines if m.name not in impossible]
    more = (*more, *(need for need in [MSGFMT] if locale.is_lacking()))
    missing = look(machines, experiments, more)
    packages = list(dict.fromkeys(need.package for needs in missing.values() for need in needs))
    before = tried()
    why: Why = before.get("why", "")
    if packages and (yes or not set(packages) <= set(before.get("packages", []))):
        why = get(missing, packages, yes)
        missing = look(machines, experiments, more)
        remember([need.package for needs in missing.values() for need in needs], why)
    for need in missing.pop("", []):
        complain(_("{need} is missing; {how}").format(need=need.name, how=how([need.package], why)))
    left_out: dict[str, Why] = {name: Sentence(
        "{needs} missing; {how}", needs=tuple(n.name for n in needs), how=how([n.package for n in needs], why))
        for name, needs in missing.items()}
    if unfit := against_wine():
        left_out |= {m.name: unfit for m in machines if m.wine and m.name not in left_out}
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


def how(packages: list[str], why: Why = "") -> Sentence:
    """What to type to get `packages`; `why` it was tried in vain."""
    if not apt.is_here():
        return Sentence("Debian's names for it: {names}", names=" ".join(apt.asked(packages)))
    if why:
        return Sentence("it was tried to install it, and: {why}; once that is mended: ./lab run --yes", why=why)
    return Sentence("to get it: {command}", command=apt.command(packages))


def get(missing: dict[str, list[Need]], packages: list[str], yes: bool) -> Why:
    """Name what is missing and install it; gives why not everything could be, as far as is known."""
    say(_("What is needed and not here:"))
    for name, needs in missing.items():
        say("  " + _("{machine}: {needs}").format(
            machine=name or _("report and labs"), needs=listed(n.name for n in needs)))
    if not apt.is_here():
        complain(_("there is no apt here; what is missing is called in Debian: {names}").format(
            names=" ".join(apt.asked(packages))))
        return ""
    refuse_old(packages)
    before = apt.privilege()
    if before is None:
        complain(_("only root may install packages, and there is no sudo; as root: {command}").format(
            command=apt.command(packages)))
        return ""
    here = installed.packages()
    i386 = apt.needs_i386(packages)
    try:
        complaint = have_installed(packages, before, not yes and sys.stdin.isatty())
    finally:
        installed.keep(here, architecture=i386 and not apt.needs_i386(packages))
        for machine in MACHINES:  # CMake shall look again for what it has not found
            (machine.build / STAMP).unlink(missing_ok=True)
    return complaint


def have_installed(packages: list[str], before: list[str], asking: bool) -> Why:
    """Show what would be done, do it if a person (of whom is asked, if `asking`) wants it; gives why not everything
    was."""
    plan = Plan(packages)
    plan.show()
    if late := [p for p in apt.asked(packages) if not any(p in step[0] for step in plan.steps)]:
        say(_("To be installed once apt's lists are fetched, which tell what comes with it: {names}").format(
            names=" ".join(late)))
    i386 = apt.needs_i386(packages)
    if i386:
        say(_("For Wine's 32-bit half dpkg is told of one more architecture first: dpkg --add-architecture i386"))
    if asking and i386 and not ask(_("Add the architecture i386?")):
        packages, i386 = [p for p in packages if not p.endswith(":i386")], False
    if not packages or asking and not ask(_("Install them now?")):
        return ""
    say(_("installing; apt's own words go to {file}").format(file=apt.LOG))
    apt.LOG.write_text("")
    with progress(len(packages)) as bar:
        def hear(line: str) -> None:
            bar.note(line) if line.startswith("Need") else bar.detail(line)
        complaints = [apt_commands.add_i386(before, hear)] if i386 else []
        complaints.append(apt_commands.refresh(before, hear))
    refuse_old(packages)
    now = Plan(packages)
    if not now.new <= plan.new:  # the lists tell of more than was shown
        now.show()
        if asking and not ask(_("Install them now?")):
            return ""
    with progress(len(packages)) as bar:
        complaints += [apt_commands.install(step, before, hear) for step in now.steps]
        if i386 and not any(p.endswith(":i386") for some, _ in now.steps for p in some):
            apt_commands.remove_i386(before, hear)  # nothing came of it
    return all_refused(now.refused) or next((c for c in reversed(complaints) if c), "")


def all_refused(sentences: list[Sentence]) -> Why:
    return functools.reduce(lambda a, b: Sentence("{first}; {more}", first=a, more=b), sentences) if sentences else ""


def refuse_old(packages: list[str]) -> None:
    """UserError if CMake is missing and what apt would bring is too old: then nothing else is installed either."""
    version = apt.candidate("cmake") if "cmake" in packages else ""
    found = re.match(r"(?:\d+:)?(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < CMAKE:
        raise UserError(_("CMake {ours} or newer is needed, and {system} has {theirs}; a newer system will do, or a "
                          "container of one, as debian:13, or a newer CMake that comes first on PATH").format(
                              ours=f"{CMAKE[0]}.{CMAKE[1]}", system=system_name(), theirs=f"{found[1]}.{found[2]}"))


def system_name() -> str:
    """Of /etc/os-release."""
    try:
        return str(platform.freedesktop_os_release()["PRETTY_NAME"])
    except (OSError, KeyError):
        return _("this system")


def tried() -> dict[str, Any]:
    """What could not be installed before, and why."""
    try:
        found = json.loads(TRIED.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(packages: list[str], why: Why) -> None:
    if packages:
        write_json(TRIED, {"packages": sorted(set(packages)), "why": english_of(why)})
    else:
        TRIED.unlink(missing_ok=True)
