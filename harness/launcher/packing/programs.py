"""The programs for Windows: built, and without what only a debugger or a clock has put into them."""

import re
import subprocess
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher.building.cmake import BuildFailed, build, does_not_build
from harness.launcher.console import complain
from harness.launcher.setup.install import how
from harness.launcher.setup.machines import Machine
from harness.launcher.setup.requirements import MSGFMT, WINE32, WINE64
from harness.results.words import _, listed

LAB_EXE = Path("harness", "windows", "lab.exe")  # in a build folder
MODULE = re.compile(rb"[\w.-]+\.module\.dll")


def check_tools(machines: list[Machine]) -> None:
    """UserError where a kit cannot be made. Wine is not needed for that."""
    missing = {} if MSGFMT.here() else {MSGFMT: None}
    for machine in machines:
        missing |= {need: None for need in machine.needs if need not in (WINE64, WINE32) and not need.here()}
    if missing:
        raise UserError(_("the kit for Windows cannot be made here: {needs} missing; {how}").format(
            needs=listed(need.name for need in missing), how=how([need.package for need in missing])))


def make(machine: Machine, experiments: list[Experiment]) -> None:
    """Build those programs and lab.exe; UserError after what the compiler says."""
    try:
        build(machine, sorted({e.lab for e in experiments}))
        said = does_not_build(machine, "windows-kit")
    except BuildFailed as failure:
        said = str(failure)
    if said:
        complain(said)
        raise UserError(_("the programs of {bits} bits could not be built; nothing was packed").format(
            bits=machine.bits))


def copy_programs(machine: Machine, experiments: list[Experiment], folder: Path) -> None:
    """The programs of those experiments, and the modules that they name, into `folder`."""
    folder.mkdir(parents=True)
    for experiment in experiments:
        built = machine.build / "labs" / experiment.lab
        program = built / f"{experiment.full_name}.exe"
        bare(machine, program, folder / program.name)
        for name in {match.decode() for match in MODULE.findall((folder / program.name).read_bytes())}:
            if not (folder / name).exists():
                bare(machine, built / name, folder / name)


def bare(machine: Machine, program: Path, to: Path) -> None:
    """A copy of `program` without what a debugger reads, and without the time of the copying."""
    cache = (machine.build / "CMakeCache.txt").read_text(encoding="utf-8")
    strip = re.search(r"^CMAKE_STRIP:FILEPATH=(.+)$", cache, re.MULTILINE)
    assert strip, "CMake finds binutils where it finds the compiler"
    subprocess.run([strip[1], "-o", to, program], check=True)
    data = bytearray(to.read_bytes())
    header = int.from_bytes(data[0x3c:0x40], "little")  # of the PE format: its signature, then a COFF header
    data[header + 8:header + 12] = bytes(4)  # TimeDateStamp
    data[header + 24 + 64:header + 24 + 68] = bytes(4)  # CheckSum; 0: nobody has computed one
    to.write_bytes(data)
