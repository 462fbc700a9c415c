"""Configure and build one machine's programs, doing no more than is needed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from report.child import dying_with_us
from report.circumstances import full
from report.labs import ROOT
from report.machines import Machine

STAMP = "configured.json"  # in the build folder: what it was configured with


class BuildFailed(Exception):
    """What CMake or the compiler says."""


def configure(machine: Machine) -> None:
    """Configure the build folder, unless that was done with the same presets, the same Python and in the same place."""
    stamp = machine.build / STAMP
    wanted = json.dumps({"python": sys.executable, "presets": (ROOT / "CMakePresets.json").read_text(),
                         "root": str(ROOT)})
    try:
        if stamp.read_text() == wanted and machine.settled():
            return
    except OSError:
        pass
    if moved(machine.build):
        shutil.rmtree(machine.build)
    tell(["cmake", "--preset", machine.name, f"-DLAB_PYTHON={sys.executable}"])
    stamp.write_text(wanted)


def moved(build: Path) -> bool:
    """Was the build folder made where it is not any more? CMake would refuse it."""
    try:
        cache = (build / "CMakeCache.txt").read_text(errors="replace")
    except OSError:
        return False
    return f"CMAKE_HOME_DIRECTORY:INTERNAL={ROOT}\n" not in cache


def build(machine: Machine, labs: list[str]) -> None:
    """Build the programs of those labs, or everything if there are none; BuildFailed says what the compiler does."""
    configure(machine)
    tell(["ninja", "-C", str(machine.build), "-k", "0", *(f"labs/{lab}/all" for lab in labs)])


def tell(command: list[str]) -> None:
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", preexec_fn=dying_with_us())
    except OSError as error:
        raise BuildFailed(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        full("No space left on device" in done.stdout)
        raise BuildFailed(done.stdout)
