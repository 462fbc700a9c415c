"""./lab pack windows: the programs in a zip, for a Windows computer without a compiler."""

import tempfile
from argparse import Namespace
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import BUILD, Lab, find_labs
from harness.launcher.console import complain, say
from harness.launcher.packing import kit, programs
from harness.launcher.packing.archive import names_in, write_zip
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import Machine, machine_named
from harness.results.words import _, listed
from harness.results.writing import whole

NAME = "memory-labs-windows.zip"


def main(options: Namespace) -> int:
    if options.names != ["windows"]:
        raise UserError(_("pack takes the name of a system, and there is one: ./lab pack windows"))
    machines = [machine_named("wine64"), machine_named("wine32")]
    programs.check_tools(machines)
    try:
        with one_at_a_time():
            labs = [lab for lab in find_labs() if any(e.source("windows") for e in lab.experiments)]
            pack(labs, machines, BUILD / NAME)
    except OSError as error:
        complain(_("the kit could not be packed: {file}: {why}; nothing was changed").format(
            file=error.filename or BUILD, why=error.strerror or error))
        return 2
    return 0


def pack(labs: list[Lab], machines: list[Machine], path: Path) -> None:
    """Build what goes into the kit and write it to `path`, whole or not at all."""
    for machine in machines:
        say(_("building the programs of {bits} bits").format(bits=machine.bits))
        programs.make(machine, [e for lab in labs for e in lab.experiments if e.source("windows")])
    with whole(path) as part, tempfile.TemporaryDirectory(prefix="memory-labs-kit-", dir=BUILD) as made:
        kit.stage(Path(made), labs, machines, say)
        write_zip(part, Path(made), names_in(Path(made)))
    say(_("{file}: {size:.1f} MB").format(file=path, size=path.stat().st_size / 1e6))
    for machine in machines:
        if why := untried(machine):
            say(_("its programs of {bits} bits were built and not tried: {why}").format(bits=machine.bits, why=why))


def untried(machine: Machine) -> str:
    """Why no program of that machine can be run here."""
    if why := machine.impossible():
        return str(why)
    lacks = machine.lacks()
    return _("{needs} missing").format(needs=listed(need.name for need in lacks)) if lacks else ""
