"""Configure and build one machine's programs, doing no more than is needed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from report import wine
from report.child import dying_with_us
from report.circumstances import full
from report.ending import in_words
from report.labs import BUILD, ROOT
from report.machines import Machine
from report.sorry import CannotBeHad

STAMP = "configured.json"  # in the build folder: what it was configured with
STARTS = Path("probe", "starts")  # there too: a program that does nothing


class BuildFailed(Exception):
    """What CMake or the compiler says."""


def configure(machine: Machine) -> None:
    """Configure the build folder, unless that was done with the same presets, the same Python, the same Wine and in the
    same place."""
    stamp = machine.build / STAMP
    wanted = json.dumps({"python": sys.executable, "presets": (ROOT / "CMakePresets.json").read_text(),
                         "root": str(ROOT), "build": str(machine.build), "CC": os.environ.get("CC"),
                         "wine": wine.find(machine.bits) if machine.wine else None})
    try:
        if stamp.read_text() == wanted and machine.settled():
            return
    except OSError:
        pass
    if moved(machine.build):
        shutil.rmtree(machine.build)
    tell(["cmake", "--fresh", "--preset", machine.name, "-B", str(machine.build), f"-DLAB_BUILD={BUILD}",
          f"-DLAB_PYTHON={sys.executable}"])
    stamp.write_text(wanted)


def moved(build: Path) -> bool:
    """Was the build folder made where it is not any more? CMake would refuse it."""
    try:
        cache = (build / "CMakeCache.txt").read_text(errors="replace")
    except OSError:
        return False
    return f"CMAKE_HOME_DIRECTORY:INTERNAL={ROOT}\n" not in cache


def build(machine: Machine, labs: list[str]) -> None:
    """Build the programs of those labs, or everything if there are none; BuildFailed says what the compiler does.

    CannotBeHad: none of them could be started."""
    configure(machine)
    targets = [f"labs/{lab}/all" for lab in labs]
    tell(["ninja", "-C", str(machine.build), "-k", "0", *targets, *["starts"] * bool(labs and not machine.wine)])
    if not machine.wine:  # Wine has to come up first: see watch.py
        try_to_start(machine.build / STARTS)


def try_to_start(program: Path) -> None:
    """Start a program that does nothing: CannotBeHad, with the system's words, where that cannot be done."""
    try:
        code = subprocess.run([program], stdin=subprocess.DEVNULL, capture_output=True).returncode
    except OSError as error:
        hint = f": is {ROOT} on a disk that is mounted noexec? clone elsewhere" * isinstance(error, PermissionError)
        raise CannotBeHad(f"its programs could not be started: {error.strerror}{hint}") from error
    if code != 0:
        raise CannotBeHad(f"its programs could not be started: {in_words(code, windows_program=False)}")


def tell(command: list[str]) -> None:
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", preexec_fn=dying_with_us())
    except OSError as error:
        raise BuildFailed(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        full("No space left on device" in done.stdout)
        raise BuildFailed(done.stdout)
